use crate::tests::code;

#[test]
fn a_nonce_of_an_address_must_not_be_foreseen() {
    let weak = |make: &str| {
        let text = format!(
            "const nonce = {make};\nlocation.assign(`https://id.example.com/a?response_type=code&client_id=a&nonce=${{nonce}}`);"
        );
        code(&[("src/a.ts", &text)]).weak_randoms().len()
    };
    assert_eq!(weak("crypto.randomUUID()"), 0);
    assert_eq!(weak("await fetchNonce({ delay: Math.random() })"), 0);
    assert_eq!(weak("Math.random().toString(36)"), 1);
    assert_eq!(weak("'xxxx'.replace(/x/g, () => ((Math.random() * 16) | 0).toString(16))"), 1);
    assert_eq!(weak("Array.from({ length: 20 }, () => 'abc'[Math.floor(Math.random() * 3)]).join('')"), 1);
}

#[test]
fn keys_that_the_user_or_the_phone_gives_are_no_constants() {
    let fixed = |key: &str| {
        let text = format!(
            "import C from 'crypto-js';\nexport function f(t, given) {{ return C.AES.encrypt(t, {key}); }}"
        );
        code(&[("src/a.ts", &text)]).fixed().len()
    };
    for key in ["given", "localStorage.getItem('key')", "'v1' + given", "''", "'YOUR_KEY'", "C.SHA256(given)"]
    {
        assert_eq!(fixed(key), 0, "{key}");
    }
    for key in
        ["'k9Fj2'", "'a' + 'b1'", "C.SHA256('k9Fj2').toString()", "given || 'k9Fj2'", "process.env.VAULT_KEY"]
    {
        assert_eq!(fixed(key), 1, "{key}");
    }
}

#[test]
fn arrays_that_something_fills_are_no_zeros() {
    let fixed = |then: &str| {
        let text = format!(
            "const iv = new Uint8Array(12); {then}\ncrypto.subtle.encrypt({{ name: 'AES-GCM', iv }}, key, data);"
        );
        code(&[("src/a.ts", &text)]).fixed().len()
    };
    for then in ["crypto.getRandomValues(iv);", "iv.set(bytes);", "iv[0] = 1;", "fill(iv);"] {
        assert_eq!(fixed(then), 0, "{then}");
    }
    assert_eq!(fixed(""), 1);
}
