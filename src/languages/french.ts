import type { Billing } from '#domain/pricing/price.ts';
import type { Texts } from './texts.ts';

const within = (days: number) =>
  days === 0
    ? 'le jour de son émission'
    : `dans ${days > 1 ? 'les ' : 'le '}${days} jour${days > 1 ? 's' : ''} suivant son émission`;
const ADVERBS: Record<Billing, string> = {
  month: 'mensuelle',
  quarter: 'trimestrielle',
  halfYear: 'semestrielle',
  year: 'annuelle',
  once: 'unique',
};

const by = (who: string | null) => (who ? ` par ${who}` : '');
const on = (when: string | null) => (when ? ` le ${when}` : '');

export const french: Texts = {
  language: 'fr',
  document: {
    title: 'Devis',
    reference: 'Référence',
    version: 'Version',
    date: 'Date',
    validUntil: 'Valable jusqu’au',
    vatId: (id) => `N° TVA ${id}`,
    pageOf: (page, count) => `Page ${page} sur ${count}`,
    sandbox: 'TEST : établi dans un environnement de test, sans valeur juridique',

    products: 'Produits et services',
    lineNo: 'N°',
    description: 'Désignation',
    quantity: 'Quantité',
    netIn: (currency) => `HT (${currency})`,
    charged: 'Facturation',
    netOverTermIn: (currency) => `HT sur la durée (${currency})`,
    listPrice: (amount) => `tarif ${amount}`,
    once: 'unique',
    every: { month: 'mois', quarter: 'trimestre', halfYear: 'semestre', year: 'an' },
    days: (count) => (count > 1 ? `${count} jours` : `${count} jour`),
    role: {
      component: (lineNo) => `élément de la ligne ${lineNo}`,
      option: (lineNo) => `choisi pour la ligne ${lineNo}`,
    },
    added: 'lié à une autre ligne',
    segment: (number, of) => `Palier ${number} sur ${of}`,

    discount: 'Remise',
    discountsAndPromotions: 'Remises et promotions',
    net: 'Total HT',
    sumOfLines: 'Somme des lignes',
    totalOverTerm: 'Total TTC sur la durée',
    tax: (rate, category) => `TVA ${rate} (${category})`,
    taxOn: (tax, taxable) => `${tax} sur ${taxable}`,
    priceOfPeriod: 'Prix par période, avant la remise sur le devis',
    everyHead: 'Par',
    taxIn: (currency) => `TVA (${currency})`,
    totalIn: (currency) => `TTC (${currency})`,

    termsOfPayment: 'Conditions de paiement',
    payable: (dueDays) => `Chaque facture est payable sans escompte ${within(dueDays)}.`,
    instalments: (count) => `Le total est facturé en ${count} échéances à la validation de la commande.`,
    instalment: ({ number, percent, dueDays }) =>
      `Échéance ${number} : ${percent}, payable ${within(dueDays)}.`,
    reverseCharge: 'Autoliquidation : la TVA est due par le preneur.',
    term: 'Durée',
    termOf({ description, months, endOn, startOn, monthsAfter, charged }) {
      const signed = 'jour de la dernière signature';
      const begins = startOn
        ? `à partir du ${startOn}`
        : monthsAfter > 0
          ? `à partir de ${monthsAfter} mois après le ${signed}`
          : `à partir du ${signed}`;
      const length = endOn ? `jusqu’au ${endOn} inclus` : `${months} mois`;
      const billed = charged ? ` ; facturation ${ADVERBS[charged]} d’avance` : '';
      return `${description} : ${length} ${begins}${billed}.`;
    },
    validity: 'Validité',
    valid: (until) => `Ce devis peut être accepté jusqu’au ${until} inclus. Le contrat est signé ensuite.`,
    terms: 'Conditions',
    notes: 'Remarques',
    optionalChosen: 'en option, compris',
    optionalTitle: 'En option',
    optionalIntro: 'Non compris dans le total ; vous pouvez l’ajouter en acceptant :',
  },
  page: {
    sandbox: 'TEST : ceci est un environnement de test. Rien ici n’a de valeur juridique.',
    titleFor: (customer) => `Devis pour ${customer}`,
    pdf: 'Devis en PDF',
    accept: 'Accepter le devis',
    yourName: 'Votre nom',
    purchaseOrder: 'Votre bon de commande',
    ifYouHaveOne: '(le cas échéant)',
    afterAccepting:
      'Le contrat est ensuite envoyé aux signataires. Rien n’est dû avant que tous aient signé.',
    declineInstead: 'Refuser',
    reason: 'Le motif',
    decline: 'Refuser le devis',

    choose: 'Veuillez indiquer si vous acceptez ou refusez.',
    missing: (field) => `Il manque : ${field}.`,
    tooLong: (field, max) => `Trop long : ${field}. Au plus ${max} caractères.`,

    accepted: 'Ce devis a été accepté',
    acceptedBy: (who, when) => `Il a été accepté${by(who)}${on(when)}.`,
    contractFollows: 'Le contrat suit par e-mail.',
    declined: 'Ce devis a été refusé',
    declinedBy: (who, when) => `Il a été refusé${by(who)}${on(when)}.`,
    expired: 'Ce devis a expiré',
    expiredOn: (date) => `Il pouvait être accepté jusqu’au ${date ?? 'dernier jour de validité'}.`,
    superseded: 'Il existe une version plus récente',
    supersededBy: 'Cette version du devis a été remplacée. La nouvelle vous parvient par un autre e-mail.',
    withdrawn: 'Ce devis a été retiré',
    noLongerAcceptable: 'Il ne peut plus être accepté.',
    inWork: 'Ce devis est en cours de révision',
    newVersionComes: 'Une nouvelle version vous parviendra par e-mail.',
    closed: 'Ce n’est plus possible',
    timeHasPassed: 'Le délai est écoulé. Veuillez demander un nouveau lien si vous en avez encore besoin.',
    usedUp: 'Ce lien a déjà été utilisé.',
    thanks: 'Merci, le devis est accepté',
    contractGoesOut:
      'Le contrat est envoyé par e-mail aux signataires. Il est conclu dès que tous ont signé.',
    youDeclined: 'Vous avez refusé le devis',
    reasonPassedOn: 'Nous avons transmis votre motif. Vous n’avez rien d’autre à faire.',

    why: 'Qu’est-ce qui a été décisif ?',
    whyOptional: '(si vous souhaitez le dire)',
    lostReasons: {
      price: 'Le prix',
      competitor: 'Un autre fournisseur',
      noBudget: 'Pas de budget',
      timing: 'Ce n’est pas le bon moment',
      noDecision: 'Nous avons décidé de ne pas acheter',
      productFit: 'Ne correspond pas à nos besoins',
      other: 'Autre chose',
    },
    chooseOptions: 'Choisissez ce que vous souhaitez en plus ; le total suit.',
    updateTotal: 'Actualiser le total',

    questions: 'Questions et commentaires',
    noQuestions:
      'Quelque chose n’est pas clair ? Posez votre question ici ; la réponse vient par e-mail et figure sur cette page.',
    yourQuestion: 'Votre question ou commentaire',
    send: 'Envoyer',
    tooManyQuestions: 'Cela fait beaucoup en peu de temps. Veuillez réessayer plus tard.',
    question: 'Question',
  },
  mail: {
    sandbox: 'TEST : envoyé par un environnement de test, sans valeur juridique',
    dear: (name) => `Bonjour ${name},`,
    quote: {
      subject: (seller) => `Devis de ${seller}`,
      here: (total) =>
        `voici notre devis de ${total} pour toute la durée. Vous trouverez en pièce jointe chaque prix et son calcul.`,
      acceptUntil: (date) =>
        `Vous pouvez l’accepter jusqu’au ${date}. Cela prend une minute ; le contrat vient ensuite.`,
      action: 'Lire le devis et répondre',
      footnote: 'Le lien est personnel : quiconque le possède peut accepter le devis à votre place.',
    },
    withdrawn: {
      subject: (seller) => `Devis retiré par ${seller}`,
      text: (version) =>
        `nous avons retiré la version ${version} de notre devis ; elle ne peut plus être acceptée.`,
      reason: 'Le motif :',
      newVersion: 'Une nouvelle version du devis est en préparation.',
    },
    answer: {
      subject: (seller) => `À propos de votre devis de ${seller}`,
      wrote: (name) => `${name} vous écrit à propos de votre devis :`,
      action: 'Lire le devis et répondre',
    },
  },
  priceWords: {
    "days of the term's first": 'jours au début de la durée, par',
    "days of the term's last": 'jours à la fin de la durée, par',
    'each month counted as': 'chaque mois compté pour',
    'a year each': 'par an',
    'half-years': 'semestres',
    'half-year': 'semestre',
    'days of': 'jours de',
    at: 'à',
    January: 'janvier',
    February: 'février',
    March: 'mars',
    April: 'avril',
    May: 'mai',
    June: 'juin',
    July: 'juillet',
    August: 'août',
    September: 'septembre',
    October: 'octobre',
    November: 'novembre',
    December: 'décembre',
    "of the quote's discount": 'de la remise sur le devis',
    'for each unit beyond': 'par unité au-delà de',
    'over the term': 'sur la durée',
    'by promotions': 'par promotions',
    'packages of': 'lots de',
    'package of': 'lot de',
    'at least': 'au moins',
    'at most': 'au plus',
    'are free': 'sont gratuits',
    rounded: 'arrondi',
    quarters: 'trimestres',
    quarter: 'trimestre',
    months: 'mois',
    month: 'mois',
    years: 'ans',
    year: 'an',
    flat: 'forfait',
    less: 'moins',
    '% of': '% de',
    of: 'sur',
  },
};
