//! Why mdBook could not read the sources of a book, with file and line.

use crate::problem::{Problem, Problems};
use mdbook_driver::config::Config;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// The chapters below `root` that are no text, if there are any.
pub fn without_text(root: &Path) -> Option<Problems> {
    let config = Config::from_disk(root.join("book.toml")).unwrap_or_default();
    let files = WalkDir::new(root.join(&config.book.src)).sort_by_file_name();
    let files = files
        .into_iter()
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|it| it == "md"));
    let problem = |file: walkdir::DirEntry| {
        let bytes = fs::read(file.path()).ok()?;
        let error = std::str::from_utf8(&bytes).err()?;
        let valid = &bytes[..error.valid_up_to()];
        let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
        let what = match bytes[..] {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16",
            _ => "the file is not UTF-8",
        };
        let path = file.path().strip_prefix(root).ok()?.to_string_lossy();
        let path = path.replace('\\', "/");
        Some(Problem::new(path, line, what, "save it as UTF-8"))
    };
    let problems: Vec<Problem> = files.filter_map(problem).collect();
    (!problems.is_empty()).then_some(Problems(problems))
}
