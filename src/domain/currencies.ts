/**
 * The active currencies of ISO 4217 (list one, after Croatia and Bulgaria took the euro, the Caribbean guilder
 * followed the Antillean one and Zimbabwe's ZWG the ZWL) and how many decimals their minor unit has.
 *
 * Left out: fund codes (BOV, CHE, CHW, COU, MXV, USN, UYI), units of account that nobody pays in (XAD, XDR, XSU,
 * XUA), metals, XTS and XXX. CLF and UYW stay, since contracts in Chile and Uruguay are priced in them.
 */
const BY_MINOR_UNITS: readonly (readonly [minorUnits: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
      'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
      'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD ' +
      'NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN ' +
      'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

/** Currency code → decimals of its minor unit: EUR 2, JPY 0, KWD 3, CLF 4. */
export const CURRENCIES: Readonly<Record<string, number>> = Object.freeze(
  Object.fromEntries(
    BY_MINOR_UNITS.flatMap(([minorUnits, codes]) =>
      codes.split(' ').map((code) => [code, minorUnits] as const),
    ),
  ),
);

/** Codes are upper case, as ISO 4217 writes them. */
export function isCurrency(code: string): boolean {
  return Object.hasOwn(CURRENCIES, code);
}

/** Decimals of a currency's minor unit. Throws on an unknown code: input is checked with `isCurrency` first. */
export function minorUnits(code: string): number {
  const units = isCurrency(code) ? CURRENCIES[code] : undefined;
  if (units === undefined) throw new RangeError(`${code} is no currency of ISO 4217.`);
  return units;
}
