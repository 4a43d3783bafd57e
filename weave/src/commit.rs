//! The commit that a book is made of, which its editions name.

use std::path::Path;
use std::process::Command;

/// What Git says of the last commit.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// Its name, in 40 hexadecimal digits.
    pub id: String,
    /// When it was made, as `2026-11-27T20:15:00Z`.
    pub time: String,
    /// Whether files have changed since.
    pub is_changed: bool,
}

impl Commit {
    /// That of the folder `root`; none where there is no Git, or no
    /// repository.
    pub fn of(root: &Path) -> Option<Commit> {
        let format = "--date=format-local:%Y-%m-%dT%H:%M:%SZ";
        let said = git(root, &["log", "-1", format, "--format=%H %cd"])?;
        let (id, time) = said.trim().split_once(' ')?;
        let changes =
            git(root, &["status", "--porcelain", "--untracked-files=no"])?;
        Some(Commit {
            id: id.to_owned(),
            time: time.to_owned(),
            is_changed: !changes.is_empty(),
        })
    }

    /// What an edition says of itself: `Edition of 2026-11-27, commit
    /// 0123456789ab`.
    pub fn in_words(&self) -> String {
        let changed = if self.is_changed {
            ", and changes to it"
        } else {
            ""
        };
        let day = self.time.split('T').next().unwrap_or_default();
        let id = self.id.get(..12).unwrap_or(&self.id);
        format!("Edition of {day}, commit {id}{changed}")
    }
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        // The same wherever it is asked: by a hook of another repository, too.
        .env("TZ", "UTC0")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .ok()?;
    let said = output.status.success().then_some(output.stdout)?;
    String::from_utf8(said).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_its_own_has_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Commit::of(folder.path()), None);
    }

    #[test]
    fn a_commit_has_a_name_and_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let run = |arguments: &[&str]| git(root, arguments);
        if run(&["init"]).is_none() {
            return;
        }
        run(&["config", "user.name", "A"]);
        run(&["config", "user.email", "a@example.org"]);
        std::fs::write(root.join("a"), "a").unwrap();
        run(&["add", "a"]);
        let date = "--date=2026-11-27T22:15:00+0200";
        run(&["commit", "--no-gpg-sign", "-m", "A", date]).unwrap();
        let commit = Commit::of(root).unwrap();
        assert_eq!(commit.id.len(), 40);
        assert_eq!(commit.time.len(), "2026-11-27T20:15:00Z".len());
        assert!(!commit.is_changed);
        std::fs::write(root.join("a"), "b").unwrap();
        let commit = Commit::of(root).unwrap();
        assert!(commit.in_words().ends_with(", and changes to it"));
    }
}
