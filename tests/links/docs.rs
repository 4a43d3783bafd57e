//! Documentation as rustdoc writes it. In: an address, as
//! `tokio/task/fn.spawn.html#panics`. Out: whether there is such a page with
//! such a place, or what the address may have meant.

use scraper::{Html, Selector};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use url::Url;
use weave::nearest::nearest;

use super::external::Fault;
use crate::common::files;

/// A folder of pages.
pub struct Docs {
    pub folder: PathBuf,
    /// Where that folder is on the web, with `/` at its end.
    pub url: String,
    /// What is documented, as `tokio 1.54.1`.
    pub name: String,
}

impl Docs {
    /// Whether an address that begins with `self.url` leads somewhere.
    pub fn check(&self, url: &str) -> Option<Fault> {
        let fault = |what: String, remedy| Some(Fault::new(what, remedy));
        let missing = format!("is not in {}", self.name);
        let address = url.strip_prefix(&self.url).unwrap_or_default();
        let (path, id) = address.split_once('#').unwrap_or((address, ""));
        if path.ends_with("index.html") {
            return fault(
                "has an end that a folder does not need".to_owned(),
                format!("link to `{}`", url.replacen("index.html", "", 1)),
            );
        }
        let path = match path.is_empty() || path.ends_with('/') {
            true => format!("{path}index.html"),
            false => path.to_owned(),
        };
        let Ok(text) = fs::read_to_string(self.folder.join(&path)) else {
            return fault(missing, self.page_like(&path));
        };
        let page = Html::parse_document(&text);
        if let Some(target) = redirection(&page) {
            let moved = Url::parse(url).and_then(|url| url.join(&target));
            let target = moved.map_or(target, String::from);
            let what = format!("has moved in {}", self.name);
            return fault(what, format!("link to `{target}`"));
        }
        if id.is_empty() {
            return None;
        }
        let ids = ids(&page);
        if ids.contains(id) {
            return None;
        }
        let remedy = match nearest(id, &ids) {
            Some(near) => format!("did you mean `#{near}`?"),
            None => "link to a place that is on that page".to_owned(),
        };
        fault(missing, remedy)
    }

    /// What to do about the path of a page that is not there.
    fn page_like(&self, path: &str) -> String {
        if self.folder.join(path).is_dir() {
            return format!("end it with a slash: `{}{path}/`", self.url);
        }
        // To begin with, there is the name of the crate.
        let start = path.split('/').next().unwrap_or_default();
        if !self.folder.join(start).is_dir() {
            return format!("there is no `{start}` at {}", self.url);
        }
        let mut pages = files(&self.folder.join(start));
        pages.retain(|page| page.ends_with(".html"));
        pages
            .iter_mut()
            .for_each(|it| *it = format!("{start}/{it}"));
        // An item that has moved keeps its name.
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_same = |page: &&String| page.rsplit('/').next() == Some(name);
        let same = pages.iter().filter(is_same);
        let near = nearest(path, same).or_else(|| nearest(path, &pages));
        match near {
            Some(near) => {
                let near = near.strip_suffix("index.html").unwrap_or(near);
                format!("did you mean `{near}`?")
            }
            None => format!("link to a page that is in {}", self.name),
        }
    }
}

/// Where a page leads on to at once, if it does nothing else.
fn redirection(page: &Html) -> Option<String> {
    let refresh = Selector::parse("meta[http-equiv=refresh]").unwrap();
    let content = page.select(&refresh).next()?.attr("content")?;
    let (_, target) = content.split_once('=')?;
    Some(target.trim().to_owned())
}

fn ids(page: &Html) -> BTreeSet<String> {
    let with_id = Selector::parse("[id]").unwrap();
    let ids = page.select(&with_id).filter_map(|it| it.attr("id"));
    ids.map(str::to_owned).collect()
}

/// On pages that are made up, whatever can be wrong with an address.
pub fn an_address_that_leads_nowhere_gets_the_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("a/index.html", "<h2 id=macros>Macros</h2>"),
        ("a/time/index.html", ""),
        ("a/time/fn.timeout.html", "<h2 id=panics>Panics</h2>"),
        (
            "a/struct.Old.html",
            "<meta http-equiv=refresh content=\"0;URL=time/struct.New.html\">",
        ),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let url = "https://docs.rs/a/1/".to_owned();
    let docs = Docs {
        folder: folder.path().to_owned(),
        url: url.clone(),
        name: "a 1.2.3".to_owned(),
    };
    for address in ["a/", "a/#macros", "a/time/fn.timeout.html#panics"] {
        assert_eq!(docs.check(&format!("{url}{address}")), None);
    }
    for (address, what, remedy) in [
        (
            "a/time/fn.timeout.html#panic",
            "is not in a 1.2.3",
            "did you mean `#panics`?",
        ),
        (
            "a/time/fn.timeout.html#examples",
            "is not in a 1.2.3",
            "link to a place that is on that page",
        ),
        (
            "a/time/fn.timeuot.html",
            "is not in a 1.2.3",
            "did you mean `a/time/fn.timeout.html`?",
        ),
        (
            "a/runtime/fn.timeout.html",
            "is not in a 1.2.3",
            "did you mean `a/time/fn.timeout.html`?",
        ),
        ("a/times/", "is not in a 1.2.3", "did you mean `a/time/`?"),
        (
            "a/struct.Old.html",
            "has moved in a 1.2.3",
            "link to `https://docs.rs/a/1/a/time/struct.New.html`",
        ),
        (
            "a/time",
            "is not in a 1.2.3",
            "end it with a slash: `https://docs.rs/a/1/a/time/`",
        ),
        (
            "a/time/index.html#panics",
            "has an end that a folder does not need",
            "link to `https://docs.rs/a/1/a/time/#panics`",
        ),
        (
            "b/",
            "is not in a 1.2.3",
            "there is no `b` at https://docs.rs/a/1/",
        ),
    ] {
        let fault = docs.check(&format!("{url}{address}"));
        assert_eq!(fault, Some(Fault::new(what, remedy)), "{address}");
    }
}
