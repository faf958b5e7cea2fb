//! The registry of codes: one line per code, whose page is `compiler/codes/<code>.md`.
//!
//! The page is the title, the text of `ventanilla explicar`, the web page and a test.
//! To add a code: write its page, add its line here, use the constant.
//!
//! `V01xx` YAML form · `V02xx` shape · `V03xx` names, expressions, templates · `V04xx` types, literals · `V05xx` flow · `V06xx` guards,
//! money and legal time · `V07xx` plain language · `V08xx` data protection · `V09xx` roles and policy ·
//! `V10xx` pruebas · `V11xx` migrations.

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
        pub static CODIGOS: &[&Entrada] = &[$(&$codigo),*];
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
    V0201 Error;
    V0202 Error;
    V0203 Error;
    V0204 Error;
    V0205 Error;
    V0206 Error;
    V0207 Error;
    V0210 Error;
    V0211 Error;
    V0212 Error;
    V0220 Aviso;
    V0221 Aviso;
    V0222 Aviso;
    V0223 Aviso;
    // V03xx: names, form of expressions, templates.
    V0301 Error;
    V0302 Error;
    V0303 Error;
    V0304 Error;
    V0305 Error;
    V0306 Error;
    V0307 Error;
    V0308 Error;
    V0309 Error;
    V0310 Error;
    V0320 Error;
    V0321 Error;
    V0322 Error;
    V0330 Error;
    V0331 Error;
    V0332 Error;
    V0333 Error;
    V0334 Error;
    V0335 Error;
    V0336 Error;
    V0337 Error;
    V0338 Error;
    V0339 Error;
    V0340 Error;
    V0341 Error;
    V0342 Error;
    V0343 Error;
    V0350 Error;
    V0351 Error;
    V0352 Error;
    V0353 Error;
    V0354 Error;
    V0355 Error;
    V0356 Error;
    V0359 Error;
    V0360 Aviso;
    V0361 Aviso;
    V0362 Aviso;
    V0363 Aviso;
    V0364 Aviso;
    V0365 Aviso;
    V0366 Aviso;
    V0367 Aviso;
    // V04xx: types and literals.
    V0401 Error;
    V0402 Error;
    V0403 Error;
    V0404 Error;
    V0405 Error;
    V0406 Error;
    V0407 Error;
    V0408 Error;
    V0409 Error;
    V0410 Error;
    V0411 Error;
    V0412 Error;
    V0413 Error;
    V0414 Error;
    V0415 Error;
    V0416 Error;
    V0417 Error;
    V0418 Error;
    V0430 Error;
    V0431 Error;
    V0432 Error;
    V0460 Error;
    V0461 Error;
    V0462 Error;
    V0463 Error;
    V0464 Error;
    // V05xx: flow.
    V0501 Error;
    V0502 Error;
    V0503 Error;
    V0504 Error;
    V0505 Error;
    V0506 Error;
    V0507 Error;
    V0508 Error;
    V0509 Error;
    V0510 Aviso;
    V0511 Error;
    V0512 Aviso;
    V0513 Error;
    V0514 Error;
    V0520 Error;
    V0521 Error;
    V0522 Error;
    V0523 Error;
    V0524 Error;
    V0525 Error;
    V0540 Error;
    V0541 Error;
    V0542 Error;
    V0543 Error;
    V0544 Error;
    V0545 Error;
    V0546 Error;
    V0547 Error;
    V0548 Error;
    V0549 Error;
    V0550 Error;
    V0551 Error;
    V0552 Aviso;
    V0553 Error;
    V0554 Error;
    V0555 Error;
    V0559 Error;
    V0560 Error;
    V0561 Error;
    V0562 Error;
    V0563 Error;
    V0564 Error;
    V0565 Error;
    V0566 Error;
    V0567 Error;
    V0568 Error;
    V0569 Error;
    V0570 Error;
    V0571 Error;
    V0572 Error;
    V0573 Error;
    V0574 Error;
    V0575 Error;
    V0576 Error;
    V0577 Aviso;
    V0578 Aviso;
    // V06xx: guards, money and legal time.
    V0580 Error;
    V0581 Error;
    V0582 Error;
    V0583 Error;
    V0584 Error;
    V0585 Error;
    V0586 Error;
    V0587 Aviso;
    V0590 Error;
    V0591 Error;
    V0592 Error;
    V0593 Error;
    V0595 Error;
    V0596 Error;
    V0597 Error;
    V0598 Error;
    V0599 Error;
    V0601 Error;
    V0602 Error;
    V0603 Error;
    V0604 Error;
    V0605 Error;
    V0606 Error;
    V0607 Error;
    V0608 Error;
    V0609 Error;
    V0610 Aviso;
    V0611 Error;
    V0612 Aviso;
    V0613 Aviso;
    V0614 Error;
    V0615 Error;
    V0616 Error;
    V0617 Error;
    V0618 Error;
    V0620 Error;
    V0621 Aviso;
    V0622 Error;
    V0623 Aviso;
    V0624 Error;
    V0625 Error;
    V0626 Error;
    V0627 Aviso;
    V0630 Error;
    V0640 Error;
    V0641 Error;
    V0642 Error;
    V0643 Aviso;
    V0644 Aviso;
    V0645 Error;
    V0646 Error;
    V0647 Error;
    V0648 Error;
    V0649 Aviso;
    V0650 Aviso;
    V0651 Error;
    V0652 Error;
    V0653 Aviso;
    V0660 Error;
    V0661 Error;
    V0662 Error;
    V0663 Error;
    V0664 Error;
    V0665 Error;
    // V07xx: plain language.
    V0701 Aviso;
    V0702 Aviso;
    V0703 Aviso;
    V0704 Aviso;
    V0705 Aviso;
    V0706 Aviso;
    V0707 Sugerencia;
    // V08xx: data protection.
    V0801 Error;
    V0802 Aviso;
    V0803 Aviso;
    V0804 Error;
    V0805 Aviso;
    V0806 Aviso;
    V0807 Aviso;
    V0808 Aviso;
    V0809 Aviso;
    V0820 Error;
    V0821 Aviso;
    // V09xx: roles, policy and evolution.
    V0901 Error;
    V0902 Error;
    V0903 Error;
    V0904 Aviso;
    V0905 Error;
    V0906 Error;
    V0907 Aviso;
    V0908 Aviso;
    V0920 Error;
    V0921 Error;
    V0922 Error;
    V0923 Error;
    V0924 Aviso;
    // V10xx: tests that live with the trámite.
    V1001 Error;
    V1002 Error;
    V1003 Error;
    V1004 Error;
    V1005 Error;
    V1006 Aviso;
    // V11xx: migrations of expedientes from earlier versions.
    V1101 Error;
    V1102 Error;
    V1103 Error;
    V1104 Error;
    V1105 Error;
    V1106 Error;
    V1107 Error;
    V1108 Error;
    V1109 Error;
    V1110 Error;
}

/// The registered code of that name, in any case (`v0103` is found too).
#[must_use]
pub fn buscar(codigo: &str) -> Option<&'static Entrada> {
    CODIGOS.iter().copied().find(|e| e.codigo.eq_ignore_ascii_case(codigo.trim()))
}

/// The page of a code, in Markdown, as `ventanilla explicar` prints it.
#[must_use]
pub fn explicar(codigo: &str) -> Option<&'static str> {
    buscar(codigo).map(|e| e.pagina)
}
