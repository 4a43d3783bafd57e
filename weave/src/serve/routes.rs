//! What the server answers: a file of the built book, or why there is none;
//! and on a socket, that there is a newer build.

use super::builds::{Builds, RELOAD};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

/// The bytes of the longest name that a file can have.
const LONGEST_NAME: usize = 255;

/// All routes. What is none of them is a file.
pub fn all(builds: Arc<Builds>) -> Router {
    Router::new()
        .route(&format!("/{RELOAD}/{{build}}"), get(reload))
        .fallback(page)
        .with_state(builds)
}

/// A file of the built book, or the page that says why there is none.
async fn page(
    State(builds): State<Arc<Builds>>,
    mut request: Request,
) -> Response {
    let build = builds.that_has(request.uri().path()).await;
    // A name that no system has for a file is one that is not there.
    let mut names = request.uri().path().split('/');
    if names.any(|name| percent_decode_str(name).count() > LONGEST_NAME) {
        *request.uri_mut() = Uri::from_static("/-");
    }
    let mut response = match build.pages {
        Ok(folder) => {
            let not_found = ServeFile::new(folder.path().join("404.html"));
            let files =
                ServeDir::new(folder.path()).not_found_service(not_found);
            let Ok(response) = files.oneshot(request).await;
            response.into_response()
        }
        Err(report) => {
            let page = Html(failure(&report, build.number).into_string());
            (StatusCode::INTERNAL_SERVER_ERROR, page).into_response()
        }
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Tells a page of build `shown` when there is a newer one.
async fn reload(
    State(builds): State<Arc<Builds>>,
    Path(shown): Path<u64>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        tokio::select! {
            _ = builds.wait_for(|build| build.number != shown) => {
                // A page that has gone needs no reload.
                let _ = socket.send(Message::text("reload")).await;
            }
            // The page says nothing, but a browser may ask whether anybody is
            // there.
            _ = async {
                while let Some(Ok(message)) = socket.recv().await
                    && !matches!(message, Message::Close(_))
                {}
            } => {}
        }
    })
}

/// The page in the place of a book that does not build.
fn failure(report: &str, number: u64) -> Markup {
    let script = format!(
        r#"
const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const listen = (event) => {{
    const socket = new WebSocket(`${{scheme}}//${{location.host}}/{RELOAD}/{number}`);
    socket.addEventListener(event, () => location.reload());
    socket.addEventListener("close", () => setTimeout(listen, 1000, "open"));
}};
listen("message");
"#
    );
    let style = "
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
pre { white-space: pre-wrap; border-left: 4px solid #c33; padding-left: 1rem }
";
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "The book does not build" }
                style { (PreEscaped(style)) }
            }
            body {
                h1 { "The book does not build" }
                pre { (report) }
                p { "Save a file, and this page tries again." }
                script { (PreEscaped(script)) }
            }
        }
    }
}
