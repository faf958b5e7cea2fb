//! The registry of codes: one line per code, whose page is `compiler/codes/<code>.md`.
//!
//! The page is the title, the text of `ventanilla explicar`, the web page and a test.
//! To add a code: write its page, add its line here, use the constant.
//!
//! `V01xx` YAML form · `V02xx` shape · `V03xx` names · `V04xx` types · `V05xx` flow · `V06xx` guards,
//! money and legal time · `V07xx` plain language · `V08xx` data protection · `V09xx` roles and policy.

use schemas::diagnostic::Severidad;

/// A registered code.
#[derive(Debug, PartialEq, Eq)]
pub struct Entrada {
    /// The code itself, such as `V0103`.
    pub codigo: &'static str,
    /// Its weight unless a lint level says otherwise.
    pub severidad: Severidad,
    /// Its page, in Markdown.
    pub pagina: &'static str,
}

impl Entrada {
    /// The one-line title: what follows `# V0103 · ` on the first line of the page.
    #[must_use]
    pub fn titulo(&self) -> &'static str {
        let primera = self.pagina.lines().next().unwrap_or_default();
        primera.split_once(" · ").map_or(primera, |(_, titulo)| titulo)
    }
}

macro_rules! codigos {
    ($($codigo:ident $severidad:ident;)*) => {
        $(
            #[doc = include_str!(concat!("../../codes/", stringify!($codigo), ".md"))]
            pub static $codigo: Entrada = Entrada {
                codigo: stringify!($codigo),
                severidad: Severidad::$severidad,
                pagina: include_str!(concat!("../../codes/", stringify!($codigo), ".md")),
            };
        )*

        /// Every code, in ascending order.
        pub static TODOS: &[&Entrada] = &[$(&$codigo),*];
    };
}

codigos! {
    // V01xx: YAML form.
    V0101 Error;
    V0102 Error;
    V0103 Error;
    V0104 Error;
    V0105 Error;
    V0106 Error;
    V0107 Error;
    V0108 Error;
    V0109 Error;
    V0110 Error;
    V0111 Error;
    V0112 Error;
    V0113 Error;
    V0114 Error;
    V0115 Error;
    V0116 Error;
    V0117 Error;
    V0118 Error;
    V0119 Error;
    V0120 Error;
    V0121 Error;
    V0122 Error;
    V0123 Error;
    V0124 Error;
    V0125 Error;
    V0126 Error;
    V0127 Error;
    V0128 Error;
    V0199 Error;
    // V02xx: shape.
    // V03xx: names.
    // V04xx: types.
    // V05xx: flow.
    // V06xx: guards, money and legal time.
    // V07xx: plain language.
    // V08xx: data protection.
    // V09xx: roles, policy and evolution.
}

/// The registered code of that name, in any case (`v0103` is found too).
#[must_use]
pub fn buscar(codigo: &str) -> Option<&'static Entrada> {
    TODOS.iter().copied().find(|e| e.codigo.eq_ignore_ascii_case(codigo.trim()))
}

/// The page of a code, in Markdown, as `ventanilla explicar` prints it.
#[must_use]
pub fn explicar(codigo: &str) -> Option<&'static str> {
    buscar(codigo).map(|e| e.pagina)
}
