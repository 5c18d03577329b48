//! The stylesheet and the script, embedded in the binary.
//!
//! An asset's address carries the hash of its content: browsers keep it for ever, and a new build is seen at once.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

struct Asset {
    name: String,
    content_type: &'static str,
    content: &'static str,
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "css",
        "text/css; charset=utf-8",
        include_str!("../../../ui/stagegate.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../../../ui/stagegate.js"),
    )
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("svg", "image/svg+xml", include_str!("../../../ui/icon.svg")));

fn asset(extension: &str, content_type: &'static str, content: &'static str) -> Asset {
    let hash = hex::encode(Sha256::digest(content));
    Asset {
        name: format!("stagegate-{}.{extension}", &hash[..12]),
        content_type,
        content,
    }
}

/// Where the stylesheet is.
pub(super) fn stylesheet_url() -> String {
    format!("/assets/{}", STYLESHEET.name)
}

/// Where the script is.
pub(super) fn script_url() -> String {
    format!("/assets/{}", SCRIPT.name)
}

/// Where the icon is.
pub(super) fn icon_url() -> String {
    format!("/assets/{}", ICON.name)
}

/// The assets' routes.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(serve_asset))
}

async fn serve_asset(Path(name): Path<String>) -> Response {
    let assets = [&*STYLESHEET, &*SCRIPT, &*ICON];
    match assets.into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
