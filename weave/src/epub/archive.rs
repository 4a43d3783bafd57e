//! The ZIP that an ePub is. Each file in it has the time of the book.

use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// One that is being written.
pub struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
}

impl Archive {
    /// One of a time, as `2026-11-27T20:15:00Z`. It begins with what it is,
    /// uncompressed, for those who look at its first bytes.
    ///
    /// # Errors
    ///
    /// That is no time.
    pub fn new(time: &str) -> Result<Archive> {
        let options = SimpleFileOptions::default()
            .last_modified_time(parse(time)?)
            .unix_permissions(0o644);
        let mut archive = Archive {
            zip: ZipWriter::new(Cursor::new(Vec::new())),
            options,
        };
        let stored = options.compression_method(CompressionMethod::Stored);
        archive.zip.start_file("mimetype", stored)?;
        archive.zip.write_all(b"application/epub+zip")?;
        Ok(archive)
    }

    /// Puts a file into it.
    ///
    /// # Errors
    ///
    /// There is one of that name.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let options =
            self.options.compression_method(CompressionMethod::Deflated);
        self.zip.start_file(name, options)?;
        Ok(self.zip.write_all(bytes)?)
    }

    /// Writes it to a file: all of it, or nothing. Returns how many bytes
    /// it has.
    ///
    /// # Errors
    ///
    /// The file could not be written.
    pub fn write(self, to: &Path) -> Result<usize> {
        let bytes = self.zip.finish()?.into_inner();
        let part = to.with_extension("epub.part");
        fs::write(&part, &bytes)
            .and_then(|()| fs::rename(&part, to))
            .with_context(|| format!("could not write {}", to.display()))?;
        Ok(bytes.len())
    }
}

fn parse(time: &str) -> Result<DateTime> {
    let numbers = time.split(|c: char| !c.is_ascii_digit());
    let numbers: Vec<u16> = numbers.filter_map(|it| it.parse().ok()).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else {
        bail!("`{time}` is no time");
    };
    let [month, day, hour, minute, second] =
        [month, day, hour, minute, second].map(|it| it as u8);
    DateTime::from_date_and_time(year, month, day, hour, minute, second)
        .with_context(|| format!("no file can be of `{time}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_are_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let mut archive = Archive::new("2026-11-27T20:15:00Z").unwrap();
            archive.put("a", b"b").unwrap();
            let path = folder.path().join(name);
            archive.write(&path).unwrap();
            fs::read(path).unwrap()
        };
        let bytes = write("a.epub");
        assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
        assert_eq!(bytes, write("b.epub"));
    }

    #[test]
    fn a_time_is_a_time() {
        assert!(parse("now").is_err());
        assert!(parse("1970-01-01T00:00:00Z").is_err());
    }
}
