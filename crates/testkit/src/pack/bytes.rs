//! Numbers as bytes, and zip archives.

use flate2::Crc;
use std::io::{Read, Write};

/// Bytes that grow.
#[derive(Debug, Default)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Bytes {
    pub(crate) fn u16(&mut self, n: usize) -> &mut Self {
        self.0.extend((n as u16).to_le_bytes());
        self
    }

    pub(crate) fn u32(&mut self, n: u32) -> &mut Self {
        self.0.extend(n.to_le_bytes());
        self
    }

    pub(crate) fn u64(&mut self, n: usize) -> &mut Self {
        self.0.extend((n as u64).to_le_bytes());
        self
    }

    pub(crate) fn all(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend(bytes);
        self
    }

    /// Fill with zeroes up to a multiple of `unit`.
    pub(crate) fn pad(&mut self, unit: usize) -> &mut Self {
        self.0.resize(self.0.len().next_multiple_of(unit), 0);
        self
    }
}

/// A zip archive of these files: the larger ones deflated.
pub(crate) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Bytes::default(), Bytes::default());
    for (path, content) in files {
        let mut packed = Vec::new();
        let mut encoder = flate2::read::DeflateEncoder::new(content.as_slice(), flate2::Compression::fast());
        let deflated = content.len() > 200 && encoder.read_to_end(&mut packed).is_ok();
        let body = if deflated { &packed } else { content };
        let mut crc = Crc::new();
        crc.update(content);
        let at = out.0.len() as u32;
        let mut common = Bytes::default();
        common.u16(20).u16(0x800).u16(if deflated { 8 } else { 0 }).u16(0).u16(0x21);
        common.u32(crc.sum()).u32(body.len() as u32).u32(content.len() as u32).u16(path.len()).u16(0);
        let _ = out.0.write_all(b"PK\x03\x04");
        out.all(&common.0).all(path.as_bytes()).all(body);
        directory.all(b"PK\x01\x02").u16(20).all(&common.0).u16(0).u16(0).u16(0).u32(0).u32(at);
        directory.all(path.as_bytes());
    }
    let at = out.0.len() as u32;
    out.all(&directory.0).all(b"PK\x05\x06").u16(0).u16(0).u16(files.len()).u16(files.len());
    out.u32(directory.0.len() as u32).u32(at).u16(0);
    out.0
}
