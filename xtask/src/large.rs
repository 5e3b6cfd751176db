use crate::Done;
use std::fs;
use std::path::Path;

/// Write the large app of the benchmarks to a folder.
pub(crate) fn run(args: &[&str]) -> Done {
    let [folder, lines] = args else {
        return Err("usage: cargo xtask large-app FOLDER LINES".to_owned());
    };
    let lines: usize = lines.parse().map_err(|_| format!("`{lines}` is not a number of lines"))?;
    for (path, bytes) in testkit::large_app(lines).map_err(|e| e.to_string())? {
        let path = Path::new(folder).join(path);
        let write = |path: &Path| -> std::io::Result<()> {
            fs::create_dir_all(path.parent().unwrap_or(path))?;
            fs::write(path, &bytes)
        };
        write(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}
