//! From pages to a file: PDF/A-3a and PDF/UA-1 at once, written by krilla, which refuses what does not conform.

use std::num::{NonZeroU16, NonZeroU32};
use std::sync::LazyLock;

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Data, Document, SerializeSettings};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::fuentes::{DATOS, unidades};
use crate::maquetar::{ALTO_HOJA, ANCHO_HOJA, Clase, Color, Elemento, Maqueta, Marcador, Mp, Nodo, Tirada};
use crate::modelo::{Documento, Fecha};
use crate::plano::plano;

static FUENTES: LazyLock<Vec<Font>> =
    LazyLock::new(|| DATOS.iter().filter_map(|datos| Font::new(Data::from(*datos), 0)).collect());

/// The programme named in the file.
const PRODUCTOR: &str = "Ventanilla";

pub(crate) fn escribir(documento: &Documento, maqueta: &Maqueta) -> Result<Vec<u8>, Error> {
    let fecha = fecha(documento.fecha)?;
    for (que, texto) in
        [("el título", &documento.titulo), ("el idioma", &documento.idioma), ("el autor", &documento.autor)]
    {
        if texto.trim().is_empty() {
            return Err(Error::Falta(que.to_owned()));
        }
    }
    let ajustes =
        SerializeSettings { configuration: conformidad()?, enable_tagging: true, ..Default::default() };
    let mut salida = Document::new_with(ajustes);
    salida.set_metadata(
        Metadata::new()
            .title(documento.titulo.clone())
            .authors(vec![documento.autor.clone()])
            .language(documento.idioma.clone())
            .creation_date(fecha)
            .creator(PRODUCTOR.to_owned())
            .producer(PRODUCTOR.to_owned())
            .document_id(identidad(documento)),
    );
    let mut hijos: Vec<Vec<Identifier>> = vec![Vec::new(); maqueta.nodos.len()];
    for pagina in &maqueta.paginas {
        let tamano = PageSettings::from_wh(pt(ANCHO_HOJA), pt(ALTO_HOJA))
            .ok_or_else(|| Error::Escritura("tamaño de hoja".to_owned()))?;
        let mut hoja = salida.start_page_with(tamano);
        let mut lienzo = hoja.surface();
        artificio(&mut lienzo, ArtifactType::Header, &pagina.cabeza, maqueta);
        let mut resto = pagina.cuerpo.as_slice();
        while let Some((nodo, _)) = resto.first() {
            let nodo = *nodo;
            let cuantos = resto.iter().take_while(|(n, _)| *n == nodo).count();
            let (grupo, sigue) = resto.split_at(cuantos);
            resto = sigue;
            if grupo.iter().all(|(_, e)| matches!(e, Elemento::Enlace { .. })) {
                continue;
            }
            let etiqueta = match nodo {
                Some(_) => ContentTag::Other,
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            };
            let id = lienzo.start_tagged(etiqueta);
            for (_, elemento) in grupo {
                dibujar(&mut lienzo, elemento, maqueta);
            }
            lienzo.end_tagged();
            if let Some(lista) = nodo.and_then(|n| hijos.get_mut(n)) {
                lista.push(id);
            }
        }
        artificio(&mut lienzo, ArtifactType::Footer, &pagina.pie, maqueta);
        marca(&mut lienzo, &pagina.marca);
        lienzo.finish();
        for (nodo, elemento) in &pagina.cuerpo {
            let (Some(nodo), Elemento::Enlace { x, y, ancho, alto, url }) = (nodo, elemento) else {
                continue;
            };
            let Some(rect) = rect(*x, *y, *ancho, *alto) else { continue };
            let destino = Target::Action(Action::Link(LinkAction::new(url.clone())));
            let enlace = Annotation::new_link(LinkAnnotation::new(rect, destino), Some(url.clone()));
            let id = hoja.add_tagged_annotation(enlace);
            if let Some(lista) = hijos.get_mut(*nodo) {
                lista.push(id);
            }
        }
        hoja.finish();
    }
    salida.set_tag_tree(arbol(documento, maqueta, hijos));
    salida.set_outline(indice(documento, &maqueta.marcadores));
    adjuntar(&mut salida, documento, fecha)?;
    let mut bytes = salida.finish().map_err(|e| explicar(&e))?;
    // A signature is appended after this byte; without it PDF/A 6.1.9 would be broken.
    bytes.push(b'\n');
    Ok(bytes)
}

fn conformidad() -> Result<Configuration, Error> {
    ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|e| Error::Escritura(format!("{e:?}")))
}

/// Points from thousandths.
#[expect(clippy::float_arithmetic, reason = "coordinates of the page, where PDF wants them; never money")]
fn pt(mp: Mp) -> f32 {
    (mp as f64 / 1000.0) as f32
}

/// A part of an em.
#[expect(clippy::float_arithmetic, reason = "advance of a glyph as a part of its size; never money")]
fn em(parte: i64, entero: i64) -> f32 {
    (parte as f64 / entero.max(1) as f64) as f32
}

fn rect(x: Mp, y: Mp, ancho: Mp, alto: Mp) -> Option<Rect> {
    Rect::from_ltrb(pt(x), pt(y), pt(x + ancho), pt(y + alto))
}

fn relleno(color: Color, opacidad: NormalizedF32) -> Option<Fill> {
    let color = krilla::color::rgb::Color::new(color.0, color.1, color.2);
    Some(Fill { paint: color.into(), opacity: opacidad, rule: FillRule::NonZero })
}

fn linea(color: Color, grosor: Mp) -> Option<Stroke> {
    let color = krilla::color::rgb::Color::new(color.0, color.1, color.2);
    Some(Stroke { paint: color.into(), width: pt(grosor), ..Default::default() })
}

fn camino(poligonos: &[&[(Mp, Mp)]], cerrado: bool) -> Option<Path> {
    let mut camino = PathBuilder::new();
    for poligono in poligonos {
        for (n, (x, y)) in poligono.iter().enumerate() {
            if n == 0 { camino.move_to(pt(*x), pt(*y)) } else { camino.line_to(pt(*x), pt(*y)) }
        }
        if cerrado {
            camino.close();
        }
    }
    camino.finish()
}

fn pintar(lienzo: &mut Surface<'_>, camino: Option<Path>, fondo: Option<Fill>, trazo: Option<Stroke>) {
    let Some(camino) = camino else { return };
    lienzo.set_fill(fondo);
    lienzo.set_stroke(trazo);
    lienzo.draw_path(&camino);
}

fn dibujar(lienzo: &mut Surface<'_>, elemento: &Elemento, maqueta: &Maqueta) {
    let esquinas = |x: &Mp, y: &Mp, ancho: &Mp, alto: &Mp| {
        let (x0, y0, x1, y1) = (*x, *y, x + ancho, y + alto);
        camino(&[&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]], true)
    };
    match elemento {
        Elemento::Texto(tirada) => escribir_tirada(lienzo, tirada, NormalizedF32::ONE),
        Elemento::Caja { x, y, ancho, alto, relleno: color } => {
            pintar(lienzo, esquinas(x, y, ancho, alto), relleno(*color, NormalizedF32::ONE), None);
        }
        Elemento::Raya { x0, y0, x1, y1, grosor, color } => {
            pintar(lienzo, camino(&[&[(*x0, *y0), (*x1, *y1)]], false), None, linea(*color, *grosor));
        }
        Elemento::Poligonos { puntos, color } => {
            let lista: Vec<&[(Mp, Mp)]> = puntos.iter().map(Vec::as_slice).collect();
            pintar(lienzo, camino(&lista, true), relleno(*color, NormalizedF32::ONE), None);
        }
        Elemento::Trazo { puntos, cerrado, grosor, color } => {
            pintar(lienzo, camino(&[puntos], *cerrado), None, linea(*color, *grosor));
        }
        Elemento::Imagen { cual, x, y, ancho, alto } => {
            let (Some(imagen), Some(tamano)) =
                (maqueta.imagenes.get(*cual), Size::from_wh(pt(*ancho), pt(*alto)))
            else {
                return;
            };
            lienzo.push_transform(&Transform::from_translate(pt(*x), pt(*y)));
            lienzo.draw_image(imagen.clone(), tamano);
            lienzo.pop();
        }
        Elemento::Recorte { x, y, ancho, alto } => {
            // The frame always has an area, so that the path exists and the pop has its push.
            if let Some(marco) = esquinas(x, y, ancho, alto) {
                lienzo.push_clip_path(&marco, &FillRule::NonZero);
            }
        }
        Elemento::FinRecorte => lienzo.pop(),
        Elemento::Enlace { .. } | Elemento::Marco { .. } => {}
    }
}

fn escribir_tirada(lienzo: &mut Surface<'_>, tirada: &Tirada, opacidad: NormalizedF32) {
    let Some(fuente) = FUENTES.get(tirada.fuente as usize) else { return };
    let unidades = unidades(tirada.fuente);
    let glifos: Vec<KrillaGlyph> = tirada
        .glifos
        .iter()
        .map(|p| {
            let g = &p.glifo;
            let avance = i64::from(g.avance) * tirada.cuerpo + p.extra * unidades;
            KrillaGlyph::new(
                GlyphId::new(g.id),
                em(avance, unidades * tirada.cuerpo),
                em(i64::from(g.dx), unidades),
                em(i64::from(g.dy), unidades),
                em(0, 1),
                g.ini..g.fin,
                None,
            )
        })
        .collect();
    lienzo.set_stroke(None);
    lienzo.set_fill(relleno(tirada.color, opacidad));
    let donde = Point::from_xy(pt(tirada.x), pt(tirada.y));
    lienzo.draw_glyphs(donde, &glifos, fuente.clone(), &tirada.texto, pt(tirada.cuerpo), false);
}

fn artificio(lienzo: &mut Surface<'_>, clase: ArtifactType, elementos: &[Elemento], maqueta: &Maqueta) {
    if elementos.is_empty() {
        return;
    }
    lienzo.start_tagged(ContentTag::Artifact(Artifact::with_kind(clase)));
    for elemento in elementos {
        dibujar(lienzo, elemento, maqueta);
    }
    lienzo.end_tagged();
}

/// The test mark goes over everything, faint, so that nothing can cover it.
fn marca(lienzo: &mut Surface<'_>, tiradas: &[Tirada]) {
    const GIRO: f32 = -52.0;
    if tiradas.is_empty() {
        return;
    }
    let opacidad = NormalizedF32::new(0.17).unwrap_or(NormalizedF32::ONE);
    lienzo.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Watermark)));
    lienzo.push_transform(&Transform::from_rotate_at(GIRO, pt(ANCHO_HOJA / 2), pt(ALTO_HOJA / 2)));
    for tirada in tiradas {
        escribir_tirada(lienzo, tirada, opacidad);
    }
    lienzo.pop();
    lienzo.end_tagged();
}

/// The tree of meanings, in reading order.
fn arbol(documento: &Documento, maqueta: &Maqueta, mut contenidos: Vec<Vec<Identifier>>) -> TagTree {
    let nodos = &maqueta.nodos;
    let mut hijos: Vec<Vec<usize>> = vec![Vec::new(); nodos.len()];
    let mut raices = Vec::new();
    for (n, nodo) in nodos.iter().enumerate() {
        match nodo.padre.and_then(|p| hijos.get_mut(p)) {
            Some(lista) => lista.push(n),
            None => raices.push(n),
        }
    }
    let mut arbol = TagTree::new().with_lang(Some(documento.idioma.clone()));
    for raiz in raices {
        if let Some(grupo) = rama(raiz, nodos, &hijos, &mut contenidos) {
            arbol.push(grupo);
        }
    }
    arbol
}

fn rama(
    n: usize,
    nodos: &[Nodo],
    hijos: &[Vec<usize>],
    contenidos: &mut [Vec<Identifier>],
) -> Option<TagGroup> {
    let mut grupo = TagGroup::new(etiqueta(&nodos.get(n)?.clase));
    for id in contenidos.get_mut(n).map(std::mem::take)? {
        grupo.push(id);
    }
    for hijo in hijos.get(n)? {
        if let Some(rama) = rama(*hijo, nodos, hijos, contenidos) {
            grupo.push(rama);
        }
    }
    Some(grupo)
}

fn etiqueta(clase: &Clase) -> TagKind {
    match clase {
        Clase::Encabezado { nivel, texto } => {
            Tag::Hn(NonZeroU16::new(*nivel).unwrap_or(NonZeroU16::MIN), Some(texto.clone())).into()
        }
        Clase::Parrafo => Tag::P.into(),
        Clase::Lista { ordenada } => {
            Tag::L(if *ordenada { ListNumbering::Decimal } else { ListNumbering::Disc }).into()
        }
        Clase::Punto => Tag::LI.into(),
        Clase::Vineta => Tag::Lbl.into(),
        Clase::CuerpoDePunto => Tag::LBody.into(),
        Clase::Tabla => Tag::Table.into(),
        Clase::Leyenda => Tag::Caption.into(),
        Clase::Fila => Tag::TR.into(),
        Clase::CabezaDeColumna => Tag::TH(TableHeaderScope::Column).into(),
        Clase::CabezaDeFila => Tag::TH(TableHeaderScope::Row).into(),
        Clase::Celda { columnas: 1 } => Tag::TD.into(),
        Clase::Celda { columnas } => Tag::TD.with_col_span(NonZeroU32::new(*columnas)).into(),
        Clase::Figura { alternativo, en } => {
            let marco = en
                .and_then(|(pagina, (x, y, ancho, alto))| Some(BBox::new(pagina, rect(x, y, ancho, alto)?)));
            Tag::Figure(Some(alternativo.clone())).with_bbox(marco).into()
        }
        Clase::Enlace => Tag::Link.into(),
    }
}

/// The bookmarks, nested as the headings are. A document without headings has one: its title.
fn indice(documento: &Documento, marcadores: &[Marcador]) -> Outline {
    let mut indice = Outline::new();
    if marcadores.is_empty() {
        let destino = XyzDestination::new(0, Point::from_xy(pt(0), pt(0)));
        indice.push_child(OutlineNode::new(documento.titulo.clone(), destino));
    }
    let mut abiertos: Vec<(u16, OutlineNode)> = Vec::new();
    for marcador in marcadores {
        cerrar_hasta(&mut abiertos, &mut indice, marcador.nivel);
        let destino = XyzDestination::new(marcador.pagina, Point::from_xy(pt(0), pt(marcador.y)));
        abiertos.push((marcador.nivel, OutlineNode::new(marcador.texto.clone(), destino)));
    }
    cerrar_hasta(&mut abiertos, &mut indice, 0);
    indice
}

fn cerrar_hasta(abiertos: &mut Vec<(u16, OutlineNode)>, indice: &mut Outline, nivel: u16) {
    while abiertos.last().is_some_and(|(n, _)| *n >= nivel) {
        let Some((_, nodo)) = abiertos.pop() else { return };
        match abiertos.last_mut() {
            Some((_, padre)) => padre.push_child(nodo),
            None => indice.push_child(nodo),
        }
    }
}

fn adjuntar(salida: &mut Document, documento: &Documento, fecha: DateTime) -> Result<(), Error> {
    for anexo in &documento.anexos_incrustados {
        let falla = |motivo: &str| Error::Adjunto { nombre: anexo.nombre.clone(), motivo: motivo.to_owned() };
        if anexo.nombre.trim().is_empty() || anexo.nombre.contains(['/', '\\']) {
            return Err(falla("el nombre está vacío o tiene diagonales"));
        }
        if anexo.descripcion.trim().is_empty() {
            return Err(falla("le falta la descripción"));
        }
        let mime = MimeType::new(&anexo.mime).ok_or_else(|| falla("su tipo no es un tipo MIME"))?;
        let archivo = EmbeddedFile {
            path: anexo.nombre.clone(),
            mime_type: Some(mime),
            description: Some(anexo.descripcion.clone()),
            association_kind: AssociationKind::Data,
            data: anexo.bytes.clone().into(),
            modification_date: Some(fecha),
            compress: None,
            location: None,
        };
        salida.embed_file(archivo).ok_or_else(|| falla("hay otro con el mismo nombre"))?;
    }
    Ok(())
}

fn fecha(f: Fecha) -> Result<DateTime, Error> {
    let bisiesto = f.anio.is_multiple_of(4) && (!f.anio.is_multiple_of(100) || f.anio.is_multiple_of(400));
    let dias = match f.mes {
        4 | 6 | 9 | 11 => 30,
        2 if bisiesto => 29,
        2 => 28,
        _ => 31,
    };
    let buena = (1..=9999).contains(&f.anio)
        && (1..=12).contains(&f.mes)
        && (1..=dias).contains(&f.dia)
        && f.hora < 24
        && f.minuto < 60
        && f.segundo < 60
        && f.desfase_minutos.unsigned_abs() < 24 * 60;
    let (Ok(horas), Ok(minutos)) =
        (i8::try_from(f.desfase_minutos / 60), u8::try_from(f.desfase_minutos.unsigned_abs() % 60))
    else {
        return Err(Error::Fecha(escrita(f)));
    };
    if !buena {
        return Err(Error::Fecha(escrita(f)));
    }
    Ok(DateTime::new(f.anio)
        .month(f.mes)
        .day(f.dia)
        .hour(f.hora)
        .minute(f.minuto)
        .second(f.segundo)
        .utc_offset_hour(horas)
        .utc_offset_minute(minutos))
}

fn escrita(f: Fecha) -> String {
    format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", f.anio, f.mes, f.dia, f.hora, f.minuto, f.segundo)
}

/// A name of the document that changes with what it says and with nothing else.
fn identidad(documento: &Documento) -> String {
    let mut suma = Sha256::new();
    let mut parte = |bytes: &[u8]| {
        suma.update((bytes.len() as u64).to_be_bytes());
        suma.update(bytes);
    };
    parte(documento.titulo.as_bytes());
    parte(documento.autor.as_bytes());
    parte(documento.folio.as_deref().unwrap_or_default().as_bytes());
    parte(escrita(documento.fecha).as_bytes());
    parte(plano(documento).as_bytes());
    for anexo in &documento.anexos_incrustados {
        parte(anexo.nombre.as_bytes());
        parte(&anexo.bytes);
    }
    suma.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn explicar(error: &KrillaError) -> Error {
    match error {
        KrillaError::Image(..) | KrillaError::SixteenBitImage(..) => Error::Imagen {
            donde: "Una imagen del documento".to_owned(),
            motivo: "está dañada o tiene un formato que no se puede archivar".to_owned(),
        },
        KrillaError::Validation(faltas) => {
            let lista: Vec<String> = faltas.iter().map(|(falta, _)| nombre_de(falta)).collect();
            Error::Escritura(lista.join("; "))
        }
        otro => Error::Escritura(otro.to_string()),
    }
}

fn nombre_de(falta: &krilla::configure::ValidationError) -> String {
    use krilla::configure::ValidationError as V;
    match falta {
        V::MissingCMYKProfile => "una imagen usa tintas CMYK; guárdela en RGB".to_owned(),
        V::TooLongString => "un texto de la ficha del archivo pasa de 32,767 caracteres".to_owned(),
        V::ContainsNotDefGlyph(_, _, texto) => format!("no hay letra para «{texto}»"),
        otra => format!("{otra:?}"),
    }
}
