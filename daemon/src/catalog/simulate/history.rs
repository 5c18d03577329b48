//! A map that remembers what it held at every moment, and can go back.
//!
//! Each key keeps its versions with the moment they began; a look back is a binary search. Going back to a mark writes
//! the older values as new versions, so what was seen at an earlier moment stays. All costs follow the number of
//! changes, never the size of the map.

use std::collections::HashMap;
use std::hash::Hash;

/// Where a map was.
pub(super) type Mark = usize;

/// The map.
#[derive(Debug, Clone)]
pub(super) struct History<K, V> {
    versions: HashMap<K, Vec<(u32, Option<V>)>>,
    /// What each change replaced.
    journal: Vec<(K, Option<V>)>,
}

impl<K, V> Default for History<K, V> {
    fn default() -> Self {
        Self {
            versions: HashMap::new(),
            journal: Vec::new(),
        }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> History<K, V> {
    /// What the key holds now.
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.versions.get(key)?.last()?.1.as_ref()
    }

    /// What the key held at a moment.
    pub(super) fn at(&self, key: &K, moment: u32) -> Option<&V> {
        let versions = self.versions.get(key)?;
        let after = versions.partition_point(|(since, _)| *since <= moment);
        versions[..after].last()?.1.as_ref()
    }

    /// Gives the key another value from this moment on.
    pub(super) fn set(&mut self, moment: u32, key: K, value: Option<V>) {
        let old = self.write(moment, key.clone(), value);
        self.journal.push((key, old));
    }

    fn write(&mut self, moment: u32, key: K, value: Option<V>) -> Option<V> {
        let versions = self.versions.entry(key).or_default();
        match versions.last_mut() {
            Some((since, last)) if *since == moment => std::mem::replace(last, value),
            last => {
                let old = last.and_then(|(_, last)| last.clone());
                versions.push((moment, value));
                old
            }
        }
    }

    /// Where the map is.
    pub(super) fn mark(&self) -> Mark {
        self.journal.len()
    }

    /// Takes back every change since the mark, as of this moment.
    pub(super) fn back(&mut self, moment: u32, mark: Mark) {
        while self.journal.len() > mark {
            if let Some((key, old)) = self.journal.pop() {
                self.write(moment, key, old);
            }
        }
    }

    /// All keys that ever held something.
    pub(super) fn keys(&self) -> impl Iterator<Item = &K> {
        self.versions.keys()
    }

    /// The map as it is now, without its past.
    pub(super) fn settled(&self) -> Self {
        let now = |(key, versions): (&K, &Vec<(u32, Option<V>)>)| {
            let value = versions.last()?.1.clone()?;
            Some((key.clone(), vec![(0, Some(value))]))
        };
        Self {
            versions: self.versions.iter().filter_map(now).collect(),
            journal: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_stays_as_it_was() {
        let mut map = History::default();
        map.set(0, "a", Some(1));
        map.set(2, "a", Some(2));
        map.set(2, "a", Some(3));
        map.set(5, "a", None);
        let seen: Vec<_> = (0..7).map(|moment| map.at(&"a", moment).copied()).collect();
        assert_eq!(seen, [Some(1), Some(1), Some(3), Some(3), Some(3), None, None]);
    }

    #[test]
    fn going_back_keeps_the_past() {
        let mut map = History::default();
        map.set(0, "a", Some(1));
        let mark = map.mark();
        map.set(1, "a", Some(2));
        map.set(2, "b", Some(9));
        map.back(3, mark);
        assert_eq!((map.get(&"a"), map.get(&"b")), (Some(&1), None));
        assert_eq!((map.at(&"a", 2), map.at(&"b", 2)), (Some(&2), Some(&9)));
        assert_eq!(map.settled().keys().count(), 1);
    }
}
