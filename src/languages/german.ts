import type { Billing } from '#domain/pricing/price.ts';
import type { Texts } from './texts.ts';

const within = (days: number) =>
  days === 0
    ? 'am Tag der Rechnungsstellung'
    : `innerhalb von ${days} ${days === 1 ? 'Tag' : 'Tagen'} nach Rechnungsstellung`;
const ADVERBS: Record<Billing, string> = {
  month: 'monatlich',
  quarter: 'vierteljährlich',
  halfYear: 'halbjährlich',
  year: 'jährlich',
  once: 'einmalig',
};
const monthsOf = (count: number) => (count === 1 ? '1 Monat' : `${count} Monate`);
const by = (who: string | null) => (who ? ` von ${who}` : '');
const on = (when: string | null) => (when ? ` am ${when}` : '');

export const german: Texts = {
  language: 'de',
  document: {
    title: 'Angebot',
    reference: 'Nummer',
    version: 'Version',
    date: 'Datum',
    validUntil: 'Gültig bis',
    vatId: (id) => `USt-IdNr. ${id}`,
    pageOf: (page, count) => `Seite ${page} von ${count}`,
    sandbox: 'TEST: aus einer Testumgebung, ohne rechtliche Wirkung',

    products: 'Produkte und Leistungen',
    lineNo: 'Pos.',
    description: 'Bezeichnung',
    quantity: 'Menge',
    netIn: (currency) => `Netto (${currency})`,
    charged: 'Berechnung',
    netOverTermIn: (currency) => `Netto über die Laufzeit (${currency})`,
    listPrice: (amount) => `Liste ${amount}`,
    once: 'einmalig',
    every: { month: 'Monat', quarter: 'Quartal', halfYear: 'Halbjahr', year: 'Jahr' },
    days: (count) => (count === 1 ? '1 Tag' : `${count} Tage`),
    role: {
      component: (lineNo) => `Teil von Position ${lineNo}`,
      option: (lineNo) => `gewählt zu Position ${lineNo}`,
    },
    added: 'gehört zu einer anderen Position',
    segment: (number, of) => `Stufe ${number} von ${of}`,

    discount: 'Rabatt',
    discountsAndPromotions: 'Rabatte und Aktionen',
    net: 'Netto',
    sumOfLines: 'Summe der Positionen',
    totalOverTerm: 'Gesamtbetrag über die Laufzeit',
    tax: (rate, category) => `USt. ${rate} (${category})`,
    taxOn: (tax, taxable) => `${tax} auf ${taxable}`,
    priceOfPeriod: 'Preis je Zeitraum, vor dem Rabatt auf das Angebot',
    everyHead: 'Je',
    taxIn: (currency) => `USt. (${currency})`,
    totalIn: (currency) => `Gesamt (${currency})`,

    termsOfPayment: 'Zahlungsbedingungen',
    payable: (dueDays) => `Jede Rechnung ist ${within(dueDays)} ohne Abzug zahlbar.`,
    instalments: (count) =>
      `Der Gesamtbetrag wird bei Freigabe des Auftrags in ${count} Raten in Rechnung gestellt.`,
    instalment: ({ number, percent, dueDays }) => `Rate ${number}: ${percent}, zahlbar ${within(dueDays)}.`,
    reverseCharge: 'Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).',
    term: 'Laufzeit',
    termOf({ description, months, endOn, startOn, monthsAfter, charged }) {
      const signed = 'dem Tag der letzten Unterschrift';
      const begins = startOn
        ? ` ab dem ${startOn}`
        : monthsAfter > 0
          ? `, beginnend ${monthsOf(monthsAfter)} nach ${signed}`
          : ` ab ${signed}`;
      const length = endOn ? `bis einschließlich ${endOn}` : monthsOf(months);
      const billed = charged ? `; Berechnung ${ADVERBS[charged]} im Voraus` : '';
      return `${description}: ${length}${begins}${billed}.`;
    },
    validity: 'Gültigkeit',
    valid: (until) =>
      `Dieses Angebot kann bis einschließlich ${until} angenommen werden. Danach wird der Vertrag unterzeichnet.`,
    terms: 'Bedingungen',
    notes: 'Anmerkungen',
    optionalChosen: 'optional, enthalten',
    optionalTitle: 'Optional',
    optionalIntro: 'Im Gesamtbetrag nicht enthalten; bei der Annahme wählbar:',
  },
  page: {
    sandbox: 'TEST: Dies ist eine Testumgebung. Nichts hier hat rechtliche Wirkung.',
    titleFor: (customer) => `Angebot für ${customer}`,
    pdf: 'Angebot als PDF',
    accept: 'Angebot annehmen',
    yourName: 'Ihr Name',
    purchaseOrder: 'Ihre Bestellnummer',
    ifYouHaveOne: '(falls vorhanden)',
    afterAccepting:
      'Danach geht der Vertrag an alle, die ihn unterzeichnen. Erst wenn alle unterschrieben haben, entsteht eine Zahlungspflicht.',
    declineInstead: 'Stattdessen ablehnen',
    reason: 'Der Grund',
    decline: 'Angebot ablehnen',

    choose: 'Bitte wählen Sie, ob Sie annehmen oder ablehnen.',
    missing: (field) => `Es fehlt: ${field}.`,
    tooLong: (field, max) => `Zu lang: ${field}. Höchstens ${max} Zeichen sind möglich.`,

    accepted: 'Dieses Angebot wurde angenommen',
    acceptedBy: (who, when) => `Es wurde${by(who)}${on(when)} angenommen.`,
    contractFollows: 'Der Vertrag folgt per E-Mail.',
    declined: 'Dieses Angebot wurde abgelehnt',
    declinedBy: (who, when) => `Es wurde${by(who)}${on(when)} abgelehnt.`,
    expired: 'Dieses Angebot ist abgelaufen',
    expiredOn: (date) => `Es konnte bis ${date ?? 'zu seinem letzten Tag'} angenommen werden.`,
    superseded: 'Es gibt eine neuere Version',
    supersededBy: 'Diese Version des Angebots wurde ersetzt. Die neuere kommt mit einer eigenen E-Mail.',
    withdrawn: 'Dieses Angebot wurde zurückgezogen',
    noLongerAcceptable: 'Es kann nicht mehr angenommen werden.',
    inWork: 'Dieses Angebot wird überarbeitet',
    newVersionComes: 'Eine neue Version kommt per E-Mail.',
    closed: 'Das ist nicht mehr möglich',
    timeHasPassed:
      'Die Zeit dafür ist abgelaufen. Bitte fordern Sie einen neuen Link an, wenn Sie ihn noch brauchen.',
    usedUp: 'Dieser Link wurde schon verwendet.',
    thanks: 'Vielen Dank, das Angebot ist angenommen',
    contractGoesOut:
      'Der Vertrag geht nun per E-Mail an alle, die ihn unterzeichnen. Er ist geschlossen, sobald alle unterschrieben haben.',
    youDeclined: 'Sie haben das Angebot abgelehnt',
    reasonPassedOn: 'Wir haben Ihren Grund weitergegeben. Sie müssen nichts weiter tun.',

    why: 'Was war ausschlaggebend?',
    whyOptional: '(wenn Sie es sagen möchten)',
    lostReasons: {
      price: 'Der Preis',
      competitor: 'Ein anderer Anbieter',
      noBudget: 'Kein Budget',
      timing: 'Der Zeitpunkt passt nicht',
      noDecision: 'Wir haben uns gegen den Kauf entschieden',
      productFit: 'Es passt nicht zu unserem Bedarf',
      other: 'Etwas anderes',
    },
    chooseOptions: 'Wählen Sie, was Sie zusätzlich möchten; der Gesamtbetrag folgt.',
    updateTotal: 'Gesamtbetrag aktualisieren',

    questions: 'Fragen und Kommentare',
    noQuestions:
      'Ist etwas unklar? Fragen Sie hier; die Antwort kommt per E-Mail und steht dann auf dieser Seite.',
    yourQuestion: 'Ihre Frage oder Ihr Kommentar',
    send: 'Senden',
    tooManyQuestions: 'Das war viel in kurzer Zeit. Bitte versuchen Sie es später noch einmal.',
    question: 'Frage',
  },
  mail: {
    sandbox: 'TEST: aus einer Testumgebung gesendet, ohne rechtliche Wirkung',
    dear: (name) => `Guten Tag ${name},`,
    quote: {
      subject: (seller) => `Angebot von ${seller}`,
      here: (total) =>
        `hier ist unser Angebot über ${total} für die gesamte Laufzeit. Im Anhang finden Sie jeden Preis und wie er zustande kommt.`,
      acceptUntil: (date) =>
        `Sie können es bis ${date} annehmen. Das dauert eine Minute; danach kommt der Vertrag.`,
      action: 'Angebot lesen und beantworten',
      footnote: 'Der Link ist persönlich: Wer ihn hat, kann das Angebot für Sie annehmen.',
    },
    withdrawn: {
      subject: (seller) => `Angebot von ${seller} zurückgezogen`,
      text: (version) =>
        `wir haben Version ${version} unseres Angebots zurückgezogen; sie kann nicht mehr angenommen werden.`,
      reason: 'Der Grund:',
      newVersion: 'Eine neue Version des Angebots wird vorbereitet.',
    },
    answer: {
      subject: (seller) => `Zu Ihrem Angebot von ${seller}`,
      wrote: (name) => `${name} schreibt zu Ihrem Angebot:`,
      action: 'Angebot lesen und antworten',
    },
  },
  priceWords: {
    "days of the term's first": 'Tagen am Anfang der Laufzeit, je',
    "days of the term's last": 'Tagen am Ende der Laufzeit, je',
    'each month counted as': 'jeder Monat zu',
    'a year each': 'im Jahr',
    'half-years': 'Halbjahre',
    'half-year': 'Halbjahr',
    'days of': 'Tagen im',
    at: 'zu',
    January: 'Januar',
    February: 'Februar',
    March: 'März',
    April: 'April',
    May: 'Mai',
    June: 'Juni',
    July: 'Juli',
    August: 'August',
    September: 'September',
    October: 'Oktober',
    November: 'November',
    December: 'Dezember',
    "of the quote's discount": 'vom Rabatt auf das Angebot',
    'for each unit beyond': 'für jede weitere Einheit über',
    'over the term': 'über die Laufzeit',
    'by promotions': 'durch Aktionen',
    'packages of': 'Pakete zu',
    'package of': 'Paket zu',
    'at least': 'mindestens',
    'at most': 'höchstens',
    'are free': 'sind frei',
    rounded: 'gerundet',
    quarters: 'Quartale',
    quarter: 'Quartal',
    months: 'Monate',
    month: 'Monat',
    years: 'Jahre',
    year: 'Jahr',
    flat: 'pauschal',
    less: 'abzüglich',
    '% of': '% von',
    of: 'von',
  },
};
