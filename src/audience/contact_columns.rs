//! Which columns of a table hold contacts and consent, by their names.

use super::identifiers::Identifier;
use crate::input::words_of_name;

/// What a column says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Identifier(Identifier),
    /// First and last name in one cell.
    FullName,
    /// Whether they agreed to be contacted; of e-mail or of everything.
    Consent,
    /// Whether they agreed to be contacted by phone or text message.
    PhoneConsent,
    /// Whether they asked not to be contacted.
    Refusal,
}

use Identifier as I;
use Role as R;

/// Words that say whose or which a cell is, and not what it is.
const FILLERS: &[&str] = &[
    "default",
    "billing",
    "shipping",
    "customer",
    "client",
    "cliente",
    "kunde",
    "kunden",
    "klant",
    "contact",
    "user",
    "person",
    "buyer",
    "member",
    "primary",
    "main",
    "home",
    "personal",
    "the",
    "of",
    "de",
    "del",
    "di",
    "du",
    "d",
    "la",
    "le",
    "l",
    "der",
    "n",
    "no",
    "nr",
    "number",
    "numero",
    "facturation",
    "livraison",
    "principal",
    "principale",
    "adresse",
    "address",
    "adres",
    "direccion",
    "indirizzo",
    "endereco",
    "your",
    "votre",
    "a",
    "to",
    "for",
    "pour",
];

/// Names without fillers, accents, digits and marks, in English, French, German, Spanish, Italian, Dutch and
/// Portuguese.
const NAMES: &[(Role, &str)] = &[
    (
        R::Identifier(I::Email),
        "email mail emails courriel mel correo correoelectronico posta postaelettronica emailaddress mailadresse \
         emailadres",
    ),
    (
        R::Identifier(I::Phone),
        "phone telephone tel mobile mobilephone cell cellphone cellulaire portable telephoneportable telephonemobile \
         telephonefixe telefon telefonnummer mobil mobilnummer handy handynummer rufnummer telefono telefonomovil \
         movil cellulare telefoon telefoonnummer mobiel telefone telemovel celular gsm msisdn whatsapp phonee164",
    ),
    (
        R::Identifier(I::FirstName),
        "firstname first fname fn givenname given forename prenom vorname nombrepila voornaam primeironome \
         nomeproprio",
    ),
    (
        R::Identifier(I::LastName),
        "lastname last lname ln surname familyname family nomfamille nachname familienname apellido apellidos cognome \
         achternaam apelido sobrenome",
    ),
    (
        R::FullName,
        "name fullname nom nomcomplet nometprenom prenometnom nomprenom prenomnom nombre \
         nombrecompleto nome nomecompleto naam volledigenaam vollstandigername namen",
    ),
    (
        R::Identifier(I::City),
        "city town ville commune localite stadt ort wohnort ciudad poblacion citta localita comune stad plaats \
         woonplaats cidade ct",
    ),
    (
        R::Identifier(I::State),
        "state province provincecode statecode region provincestate stateprovince etat bundesland kanton provincia \
         regione estado provincie county st",
    ),
    (
        R::Identifier(I::Zip),
        "zip zipcode postcode postalcode postal zippostalcode zippostal codepostal cp plz postleitzahl codigopostal \
         cap codice codicepostale cep ponumber postcodezip",
    ),
    (
        R::Identifier(I::Country),
        "country countrycode pays codepays land landcode landeskennzeichen pais codigopais paese codicepaese nation",
    ),
    (
        R::Identifier(I::BirthDate),
        "dob dateofbirth birthdate birthday datenaissance naissance geburtsdatum geburtstag fechanacimiento \
         datanascita geboortedatum datanascimento datebirth",
    ),
    (
        R::Identifier(I::BirthYear),
        "doby yob birthyear yearbirth anneenaissance geburtsjahr anonacimiento annonascita geboortejaar",
    ),
    (
        R::Identifier(I::Gender),
        "gen gender sex sexe genre civilite geschlecht anrede genero sexo sesso genere geslacht",
    ),
    (R::Identifier(I::Age), "age alter edad eta leeftijd idade"),
    (
        R::Identifier(I::MobileId),
        "madid maid idfa gaid aaid appleidfa googleaid mobileadvertiserid advertisingid adid",
    ),
    (
        R::Identifier(I::Company),
        "company companyname organization organisation societe entreprise raisonsociale firma unternehmen empresa \
         azienda ragionesociale bedrijf bedrijfsnaam employer employeecompany",
    ),
    (
        R::Identifier(I::JobTitle),
        "title jobtitle job position fonction poste metier beruf funktion cargo puesto qualifica functie profissao",
    ),
    (
        R::Consent,
        "acceptsmarketing acceptsemailmarketing emailmarketing emailmarketingconsent marketingconsent consent \
         emailconsent gdprconsent rgpd consentrgpd marketing marketingoptin optin emailoptin optedin optinemail \
         emailsubscribed subscribed subscribedemail newsletter newsletteroptin newslettersubscribed consentement \
         consentementmarketing consentementrgpd consentementemail optinnewsletter abonnenewsletter \
         accepteemails acceptemarketing inscritnewsletter inscriptionnewsletter einwilligung werbeeinwilligung \
         newsletteranmeldung consentimiento consentimientomarketing aceptamarketing consenso consensomarketing \
         toestemming marketingtoestemming consentimento emailmarketingstate emailoptedin optinmarketing \
         marketingaccepted marketingpermission permission isoptin hasconsent hasoptedin agreesmarketing adsconsent \
         adconsent adpersonalization adpersonalisation aduserdata consentads",
    ),
    (
        R::PhoneConsent,
        "acceptssmsmarketing smsmarketing smsmarketingconsent smsconsent smsoptin optinsms smssubscribed phoneconsent \
         phoneoptin callconsent calloptin consentementsms consentementtelephone optintelephone telefonoptin \
         telefoneinwilligung subscribedsms smsmarketingstate whatsappconsent accepteappels",
    ),
    (
        R::Refusal,
        "optout optedout emailoptout emailoptedout hasoptedout unsubscribed isunsubscribed emailunsubscribed \
         donotcontact donotcall donotemail donotmail dnc dnm desabonne desinscrit opposition oppositionmarketing refus robinson \
         abgemeldet keinewerbung baja disiscritto afgemeld suppressed doubleoptout nepascontacter nepasappeler",
    ),
];

/// Words for yes, in small letters.
const YES: &[&str] = &[
    "yes",
    "y",
    "true",
    "t",
    "1",
    "1.0",
    "oui",
    "o",
    "vrai",
    "ja",
    "j",
    "wahr",
    "si",
    "sí",
    "s",
    "sim",
    "verdadero",
    "vero",
    "waar",
    "x",
    "on",
    "subscribed",
    "optin",
    "opt-in",
    "opted in",
    "opted-in",
    "opted_in",
    "opt_in",
    "accepted",
    "accepts",
    "granted",
    "given",
    "agreed",
    "confirmed",
    "active",
    "abonné",
    "abonne",
    "inscrit",
    "accepté",
    "accepte",
    "consenti",
    "explicit",
    "express",
    "single_opt_in",
    "confirmed_opt_in",
    "single opt-in",
    "double opt-in",
    "double_opt_in",
    "inscrite",
    "abonnée",
    "✓",
    "✔",
];

/// The columns of a table that hold contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ContactColumns {
    /// What each column is, by its position.
    pub(crate) roles: Vec<(usize, Role)>,
}

impl ContactColumns {
    /// Finds the columns by their names.
    pub(crate) fn find<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let roles = names.into_iter().enumerate();
        let mut roles: Vec<(usize, Role)> = roles
            .filter_map(|(at, name)| Some((at, role_of(name)?)))
            .collect();
        // `Nom` beside `Prénom` is the last name, and so is `Name` beside `Vorname`
        let has =
            |roles: &[(usize, Role)], role: Role| roles.iter().any(|(_, other)| *other == role);
        let is_split =
            has(&roles, R::Identifier(I::FirstName)) && !has(&roles, R::Identifier(I::LastName));
        if is_split && let Some((_, role)) = roles.iter_mut().find(|(_, role)| *role == R::FullName)
        {
            *role = R::Identifier(I::LastName);
        }
        Self { roles }
    }
}

/// What a column is by its name, if it is one of contacts.
pub(crate) fn role_of(name: &str) -> Option<Role> {
    let words = words_of_name(name);
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let whole: String = words
        .iter()
        .filter(|word| !is_number(word))
        .map(String::as_str)
        .collect();
    let kept = words
        .iter()
        .filter(|word| !is_number(word) && !FILLERS.contains(&word.as_str()));
    let bare: String = kept.map(String::as_str).collect();
    named(&whole).or_else(|| named(&bare))
}

fn named(bare: &str) -> Option<Role> {
    let mut entries = NAMES.iter();
    entries
        .find(|(_, names)| names.split_whitespace().any(|name| name == bare))
        .map(|(role, _)| *role)
}

/// Does a cell of a column of consent say yes? A date does: it is when they agreed.
pub(crate) fn says_yes(cell: &str) -> bool {
    let cell = cell.trim().to_lowercase();
    YES.contains(&cell.as_str()) || is_date(&cell)
}

fn is_date(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    digits(0..4)
        && bytes.get(4) == Some(&b'-')
        && digits(5..7)
        && bytes.get(7) == Some(&b'-')
        && digits(8..10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_and_french_names_are_known() {
        for (name, identifier) in [
            ("First Name", I::FirstName),
            ("Prénom", I::FirstName),
            ("Last Name", I::LastName),
            ("Nom de famille", I::LastName),
            ("Email", I::Email),
            ("Adresse e-mail", I::Email),
            ("E-mail Address", I::Email),
            ("Email 2", I::Email),
            ("Téléphone", I::Phone),
            ("N° de téléphone", I::Phone),
            ("Phone 1", I::Phone),
            ("Phone Number", I::Phone),
            ("Ville", I::City),
            ("État", I::State),
            ("Code postal", I::Zip),
            ("Postal Code", I::Zip),
            ("Pays", I::Country),
            ("Default Address City", I::City),
            ("Default Address Province Code", I::State),
            ("Default Address Country Code", I::Country),
            ("Default Address Zip", I::Zip),
            ("Default Address Phone", I::Phone),
            ("billing_email", I::Email),
            ("Date de naissance", I::BirthDate),
        ] {
            assert_eq!(role_of(name), Some(R::Identifier(identifier)), "{name}");
        }
        for name in [
            "Total payé",
            "Default Address Address1",
            "Tags",
            "first_product",
            "customer_id",
            "Note",
            "clv",
        ] {
            assert_eq!(role_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_beside_a_first_name_is_the_last_name() {
        let columns = ContactColumns::find(["Prénom", "Nom"]);
        assert_eq!(columns.roles[1], (1, R::Identifier(I::LastName)));
        let columns = ContactColumns::find(["Nom", "Email"]);
        assert_eq!(columns.roles[0], (0, R::FullName));
    }

    #[test]
    fn consent_is_told_from_refusal_and_from_phones() {
        for (name, role) in [
            ("Accepts Email Marketing", R::Consent),
            ("Accepts Marketing", R::Consent),
            ("Accepts SMS Marketing", R::PhoneConsent),
            ("consentement", R::Consent),
            ("Consentement RGPD", R::Consent),
            ("opt-in", R::Consent),
            ("Opt-out", R::Refusal),
            ("Unsubscribed", R::Refusal),
            ("Newsletter", R::Consent),
        ] {
            assert_eq!(role_of(name), Some(role), "{name}");
        }
    }

    #[test]
    fn only_clear_words_are_consent() {
        for cell in [
            "yes",
            "TRUE",
            "1",
            "oui",
            " Ja ",
            "subscribed",
            "2024-05-01",
            "2024-05-01T10:00:00Z",
        ] {
            assert!(says_yes(cell), "{cell}");
        }
        for cell in [
            "",
            "no",
            "false",
            "0",
            "non",
            "unknown",
            "pending",
            "unsubscribed",
            "never_subscribed",
        ] {
            assert!(!says_yes(cell), "{cell}");
        }
    }
}
