//! Nothing: the package is there for what its dependencies carry.
