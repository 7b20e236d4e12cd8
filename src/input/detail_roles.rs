//! Which columns hold the product, its category, the channel and the coupon: by known names alone, in English,
//! French, German, Spanish, Italian, Dutch and Portuguese. Where two columns fit alike, none is taken.

use super::names::Ranks;
use super::roles::Column;

/// Words that stand for a number of items as often as for a product.
const OFTEN_COUNTS: &[&str] = &[
    "item",
    "article",
    "artikel",
    "articulo",
    "articolo",
    "artigo",
    "products",
    "produits",
    "produkte",
    "productos",
    "prodotti",
    "producten",
    "produtos",
];

/// Words that stand for an amount as often as for a coupon.
const OFTEN_AMOUNTS: &[&str] = &["voucher", "gutschein", "promo"];

const PRODUCT: Ranks = &[
    &[
        "product",
        "productname",
        "producttitle",
        "itemname",
        "itemtitle",
        "lineitemname",
        "lineitemtitle",
        "articlename",
        "produit",
        "nomproduit",
        "nomduproduit",
        "libelleproduit",
        "nomarticle",
        "nomdelarticle",
        "libellearticle",
        "produkt",
        "produktname",
        "produktbezeichnung",
        "artikelname",
        "artikelbezeichnung",
        "producto",
        "nombreproducto",
        "nombredelproducto",
        "nombrearticulo",
        "prodotto",
        "nomeprodotto",
        "nomedelprodotto",
        "nomearticolo",
        "productnaam",
        "artikelnaam",
        "artikelomschrijving",
        "produto",
        "nomeproduto",
        "nomedoproduto",
    ],
    OFTEN_COUNTS,
    &[
        "productid",
        "productcode",
        "productsku",
        "productnumber",
        "sku",
        "stockcode",
        "itemid",
        "itemsku",
        "itemcode",
        "lineitemsku",
        "asin",
        "referenceproduit",
        "refproduit",
        "codeproduit",
        "idproduit",
        "referencearticle",
        "codearticle",
        "produktnummer",
        "produktid",
        "artikelnummer",
        "artikelnr",
        "codigoproducto",
        "idproducto",
        "codiceprodotto",
        "idprodotto",
        "codicearticolo",
        "productnummer",
        "codigoproduto",
        "idproduto",
    ],
];
const CATEGORY: Ranks = &[
    &[
        "productcategory",
        "productcategoryname",
        "itemcategory",
        "categorieproduit",
        "categoriedeproduit",
        "categorieduproduit",
        "produktkategorie",
        "artikelkategorie",
        "categoriaproducto",
        "categoriadelproducto",
        "categoriaprodotto",
        "categoriadelprodotto",
        "productcategorie",
        "categoriaproduto",
        "categoriadoproduto",
    ],
    &[
        "category",
        "categoryname",
        "categorie",
        "nomcategorie",
        "kategorie",
        "categoria",
    ],
    &[
        "warengruppe",
        "artikelgruppe",
        "produktgruppe",
        "productgroup",
        "productgroep",
        "artikelgroep",
        "productline",
        "producttype",
        "categories",
        "kategorien",
        "categorias",
    ],
];
const CHANNEL: Ranks = &[
    &[
        "channel",
        "saleschannel",
        "orderchannel",
        "purchasechannel",
        "channelname",
        "canal",
        "canaldevente",
        "canalvente",
        "vertriebskanal",
        "verkaufskanal",
        "bestellkanal",
        "kanal",
        "canaldeventa",
        "canalventa",
        "canaledivendita",
        "canalevendita",
        "canale",
        "verkoopkanaal",
        "bestelkanaal",
        "kanaal",
        "canaldevenda",
        "canaldevendas",
        "canalvenda",
    ],
    &[
        "marketingchannel",
        "acquisitionchannel",
        "trafficchannel",
        "canaldacquisition",
        "canalacquisition",
        "marketingkanal",
        "canaldeadquisicion",
        "canaledimarketing",
        "marketingkanaal",
        "canaldeaquisicao",
    ],
    &[
        "source",
        "ordersource",
        "trafficsource",
        "utmsource",
        "leadsource",
        "attribution",
        "sourcecommande",
        "sourcedelacommande",
        "bestellquelle",
    ],
];
const COUPON: Ranks = &[
    &[
        "coupon",
        "couponcode",
        "coupons",
        "couponcodes",
        "discountcode",
        "discountcodes",
        "promocode",
        "promocodes",
        "promotioncode",
        "vouchercode",
        "codepromo",
        "codepromotion",
        "codepromotionnel",
        "codereduction",
        "codedereduction",
        "coderemise",
        "gutscheincode",
        "rabattcode",
        "aktionscode",
        "codigocupon",
        "codigodecupon",
        "codigopromocional",
        "codigodescuento",
        "codigodedescuento",
        "cupon",
        "codicepromo",
        "codicesconto",
        "codicepromozionale",
        "kortingscode",
        "actiecode",
        "cupom",
        "codigocupom",
        "codigodesconto",
        "codigodedesconto",
        "cupomdedesconto",
        "cupomdesconto",
    ],
    OFTEN_AMOUNTS,
];
/// The names of each.
const NAMES: [Ranks; 4] = [PRODUCT, CATEGORY, CHANNEL, COUPON];

/// The columns of product, category, channel and coupon among those that are not used for anything else.
pub(super) fn details(columns: &[Column], used: &[usize]) -> [Option<usize>; 4] {
    NAMES.map(|names| {
        let free = columns.iter().filter(|column| !used.contains(&column.at));
        only_best(free, names)
    })
}

/// The column of the best rank, where it is the only one of that rank.
fn only_best<'a>(columns: impl Iterator<Item = &'a Column>, names: Ranks) -> Option<usize> {
    let ranked = columns.filter(|column| could_be_text(column));
    let ranked = ranked.filter_map(|column| Some((column.rank(names)?, column.at)));
    only_of_best_rank(&ranked.collect::<Vec<_>>())
}

/// Of ranks with their columns, the column of the best one, where it is the only one of that rank.
pub(super) fn only_of_best_rank(ranked: &[(usize, usize)]) -> Option<usize> {
    let best = ranked.iter().map(|(rank, _)| *rank).min()?;
    let mut of_best = ranked.iter().filter(|(rank, _)| *rank == best);
    let first = of_best.next()?;
    of_best.next().is_none().then_some(first.1)
}

/// Do the cells look like neither dates nor amounts?
fn could_be_text(column: &Column) -> bool {
    let profile = &column.profile;
    let word = column.plain.as_str();
    let is_often_a_number = OFTEN_COUNTS.contains(&word) || OFTEN_AMOUNTS.contains(&word);
    let is_number = profile.is_decimals() || is_often_a_number && profile.is_numbers();
    !is_number && !profile.is_dates()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: &str, row: &str) -> [Option<usize>; 4] {
        let rows: Vec<Vec<String>> = vec![row.split(',').map(str::to_owned).collect(); 3];
        let columns: Vec<Column> = header
            .split(',')
            .enumerate()
            .map(|(at, name)| Column::of(at, name, &rows))
            .collect();
        details(&columns, &[0])
    }

    #[test]
    fn names_are_known_in_seven_languages() {
        for header in [
            "id,Product Name,Category,Sales Channel,Discount Code",
            "id,Nom du produit,Catégorie,Canal de vente,Code promo",
            "id,Artikelbezeichnung,Warengruppe,Vertriebskanal,Gutscheincode",
            "id,Producto,Categoría,Canal de venta,Cupón",
            "id,Nome prodotto,Categoria,Canale di vendita,Codice sconto",
            "id,Artikelnaam,Categorie,Verkoopkanaal,Kortingscode",
            "id,Produto,Categoria,Canal de venda,Cupom",
        ] {
            let expected = [Some(1), Some(2), Some(3), Some(4)];
            assert_eq!(found(header, "1,Mug,Home,web,SPRING"), expected, "{header}");
        }
    }

    #[test]
    fn a_column_that_is_used_or_ambiguous_or_of_amounts_is_not_taken() {
        assert_eq!(found("product,item,x", "Mug,3,x"), [None; 4]);
        assert_eq!(found("id,Product,Product name", "1,Mug,Mug"), [None; 4]);
        assert_eq!(found("id,voucher,coupon", "1,5.50,4.25"), [None; 4]);
        let with_code = found("id,SKU,Product name", "1,21001,Mug");
        assert_eq!(with_code, [Some(2), None, None, None]);
    }
}
