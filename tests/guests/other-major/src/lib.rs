//! Built for another major version of the plugin boundary.

wit_bindgen::generate!({ path: "wit", world: "plugin" });

struct Component;

impl exports::stagegate::review::checks::Guest for Component {
    fn describe() -> String {
        "a later world".into()
    }
}

export!(Component);
