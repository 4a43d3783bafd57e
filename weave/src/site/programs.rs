//! The program of each listing as a file, to open, to download, and for the
//! buttons that copy it.

use crate::library::Listings;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Writes `listings/NAME.rs` into the folder `to` for each listing.
///
/// # Errors
///
/// A file could not be written.
pub fn write(to: &Path, listings: &Listings) -> Result<()> {
    let folder = to.join("listings");
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not make {}", folder.display()))?;
    for listing in listings.iter() {
        let path = folder.join(format!("{}.rs", listing.name));
        fs::write(&path, &listing.program)
            .with_context(|| format!("could not write {}", path.display()))?;
    }
    Ok(())
}
