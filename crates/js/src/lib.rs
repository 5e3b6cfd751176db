//! probe
#![allow(missing_docs, dead_code)]
mod lex;
mod parse;
#[cfg(test)]
mod probe {
    use super::*;
    use oxc_allocator::Allocator;
    #[test]
    fn stack() {
        let shapes: Vec<(&str, Box<dyn Fn(usize) -> String>)> = vec![
            ("[", Box::new(|n| format!("x={}{}", "[".repeat(n), "]".repeat(n)))),
            ("{a:", Box::new(|n| format!("x={}1{}", "{a:".repeat(n), "}".repeat(n)))),
            ("(", Box::new(|n| format!("x={}1{}", "(".repeat(n), ")".repeat(n)))),
            ("f(", Box::new(|n| format!("x={}1{}", "f(".repeat(n), ")".repeat(n)))),
            ("a=>{", Box::new(|n| format!("x={}{}", "()=>{return ".repeat(n), "}".repeat(n)))),
            ("if", Box::new(|n| format!("{}{}", "if(a){".repeat(n), "}".repeat(n)))),
            ("!", Box::new(|n| format!("x={}1", "!".repeat(n)))),
            ("?:", Box::new(|n| format!("x={}1{}", "a?".repeat(n), ":1".repeat(n)))),
            ("tpl", Box::new(|n| format!("x={}1{}", "`${".repeat(n), "}`".repeat(n)))),
            ("func", Box::new(|n| format!("x={}{}", "function(){".repeat(n), "}".repeat(n)))),
            ("ts<", Box::new(|n| format!("let x:{}1{}", "A<".repeat(n), ">".repeat(n)))),
            ("tsobj", Box::new(|n| format!("let x:{}1{}", "{a:".repeat(n), "}".repeat(n)))),
            ("class", Box::new(|n| format!("x={}{}", "class{a=".repeat(n), "}".repeat(n)))),
            ("assign", Box::new(|n| format!("{}1", "a=".repeat(n)))),
            ("await", Box::new(|n| format!("{}1", "new ".repeat(n)))),
        ];
        for (name, make) in &shapes {
            let Ok(which) = std::env::var("SHAPE") else { return };
            if which != *name { continue }
            let n: usize = std::env::var("N").unwrap().parse().unwrap();
            let text = make(n);
            println!("{name} {n} nesting {}", lex::nesting(&text, false));
            let h = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
                let arena = Allocator::default();
                let r = oxc_parser::Parser::new(&arena, &text, parse::Dialect::Ts.source_type()).parse();
                println!("panicked {} {:?}", r.panicked, r.diagnostics.first());
            }).unwrap();
            h.join().unwrap();
        }
    }
}
