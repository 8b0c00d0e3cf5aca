//! Lists the connectors that become part of the program, one entry for each `connectors/*/connector.toml`.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let library = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../connectors").canonicalize()?;
    let mut files = Vec::new();
    for entry in fs::read_dir(&library)? {
        let folder = entry?.path();
        if folder.join("connector.toml").is_file() {
            files.push(folder);
        }
    }
    files.sort();
    let mut code =
        String::from("/// Folder and text of each one.\npub(crate) const FILES: &[(&str, &str)] = &[\n");
    for folder in &files {
        let name = folder.file_name().and_then(|name| name.to_str()).ok_or("a folder's name is not UTF-8")?;
        let file = folder.join("connector.toml");
        let file = file.to_str().ok_or("the path of the checkout is not UTF-8")?;
        writeln!(code, "    ({name:?}, include_str!({file:?})),")?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("built_in.rs"), code)?;
    // The folder itself, for connectors that come and go; `include_str!` sees to the files' contents.
    println!("cargo::rerun-if-changed={}", library.display());
    Ok(())
}
