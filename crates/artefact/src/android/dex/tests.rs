use super::*;

/// A file with one class that has one method, put together by hand.
struct Builder {
    strings: Vec<&'static [u8]>,
    code: Vec<u16>,
    /// Class `Lapp/A;` implements the type of this number.
    interface: Option<u16>,
    method: &'static [u8],
}

impl Builder {
    fn build(&self) -> Vec<u8> {
        // Types: 0 the app's class, 1 the class called, 2 the interface.
        let mut strings: Vec<&[u8]> = vec![
            b"Lapp/A;",
            b"Landroid/webkit/WebView;",
            b"Ljavax/net/ssl/X509TrustManager;",
            b"setWebContentsDebuggingEnabled",
            self.method,
            b"V",
        ];
        strings.extend(&self.strings);
        let head = 0x70;
        let strings_at = head;
        let types_at = strings_at + strings.len() * 4;
        let protos_at = types_at + 3 * 4;
        let methods_at = protos_at + 12;
        let classes_at = methods_at + 2 * 8;
        let mut data_at = classes_at + 32;
        let mut data: Vec<u8> = Vec::new();
        let mut string_places = Vec::new();
        for string in &strings {
            string_places.push((data_at + data.len()) as u32);
            data.push(string.len() as u8);
            data.extend(*string);
            data.push(0);
        }
        while !(data_at + data.len()).is_multiple_of(4) {
            data.push(0);
        }
        let interfaces = self.interface.map(|kind| {
            let at = data_at + data.len();
            data.extend(1u32.to_le_bytes());
            data.extend(kind.to_le_bytes());
            data.extend([0, 0]);
            at as u32
        });
        let code_at = (data_at + data.len()) as u32;
        data.extend([2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        data.extend((self.code.len() as u32).to_le_bytes());
        data.extend(self.code.iter().flat_map(|u| u.to_le_bytes()));
        let class_at = (data_at + data.len()) as u32;
        data.extend([0, 0, 1, 0]);
        data.extend([1, 1]);
        data.extend([code_at as u8 & 0x7f | 0x80, (code_at >> 7) as u8 & 0x7f | 0x80, (code_at >> 14) as u8]);
        let mut out = b"dex\n035\0".to_vec();
        out.resize(0x38, 0);
        let places = [
            (strings.len(), strings_at),
            (3, types_at),
            (1, protos_at),
            (0, 0),
            (2, methods_at),
            (1, classes_at),
        ];
        for (count, at) in places {
            out.extend((count as u32).to_le_bytes());
            out.extend((at as u32).to_le_bytes());
        }
        out.resize(head, 0);
        out.extend(string_places.iter().flat_map(|p| p.to_le_bytes()));
        out.extend([0u32, 1, 2].iter().flat_map(|n| n.to_le_bytes()));
        out.extend([5u32, 0, 0].iter().flat_map(|n| n.to_le_bytes()));
        out.extend([1, 0, 0, 0, 3, 0, 0, 0]);
        out.extend([0, 0, 0, 0, 4, 0, 0, 0]);
        out.extend(
            [0u32, 1, 0, interfaces.unwrap_or(0), 0, 0, class_at, 0].iter().flat_map(|n| n.to_le_bytes()),
        );
        data_at = out.len();
        assert_eq!(data_at, classes_at + 32);
        out.extend(data);
        out
    }
}

const DEBUGGING: &str = "android.webkit.WebView.setWebContentsDebuggingEnabled";

#[test]
fn a_call_with_a_constant_is_found_with_its_caller() {
    // const/4 v0, 1; invoke-static {v0}, method 0; return-void
    let file = Builder {
        strings: vec![b"a text\nof two lines"],
        code: vec![0x1012, 0x1071, 0, 0, 0x0e],
        interface: None,
        method: b"onCreate",
    };
    let dex = read("classes.dex", &file.build(), &[DEBUGGING], 1 << 20).unwrap();
    assert_eq!(dex.trouble, None);
    assert_eq!(dex.calls.len(), 1);
    let call = &dex.calls[0];
    assert_eq!((call.class.as_str(), call.caller.as_str()), ("app.A", "onCreate"));
    assert_eq!(call.arguments, [Some(Constant::Number(1))]);
    assert_eq!(dex.texts, "a text\\nof two lines\n");
}

#[test]
fn a_value_that_a_jump_may_change_is_not_known() {
    // const/4 v0, 1; if-eqz v1; invoke-static {v0}
    let file = Builder {
        strings: Vec::new(),
        code: vec![0x1012, 0x0138, 4, 0x1071, 0, 0, 0x0e],
        interface: None,
        method: b"onCreate",
    };
    let dex = read("classes.dex", &file.build(), &[DEBUGGING], 1 << 20).unwrap();
    assert_eq!(dex.calls[0].arguments, [None]);
}

#[test]
fn a_class_that_trusts_everybody_is_found_and_one_that_checks_is_not() {
    let lenient = |code: Vec<u16>, interface| {
        let file = Builder { strings: Vec::new(), code, interface, method: b"checkServerTrusted" };
        read("classes.dex", &file.build(), &[], 0).unwrap().lenient.len()
    };
    assert_eq!(lenient(vec![0x0e], Some(2)), 1);
    assert_eq!(lenient(vec![0x0e], None), 0);
    assert_eq!(lenient(vec![0x1071, 0, 0, 0x0e], Some(2)), 0);
}

#[test]
fn damaged_files_never_panic() {
    let file = Builder {
        strings: vec![b"\xc0\x80\xed\xa0\xbd\xed\xb8\x80"],
        code: vec![0x0300, 2, 0xffff, 0xffff, 0x0e],
        interface: Some(2),
        method: b"x",
    };
    let good = file.build();
    assert!(read("classes.dex", &good, &[DEBUGGING], 100).unwrap().texts.contains('\u{1f600}'));
    for at in 0..good.len() {
        let _ = read("classes.dex", &good[..at], &[DEBUGGING], 100);
        for value in [0, 0x7f, 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            let _ = read("classes.dex", &bad, &[DEBUGGING], 100);
        }
    }
}
