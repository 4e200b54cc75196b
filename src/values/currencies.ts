/**
 * The currencies that are money today.
 *
 * Source: ISO 4217, List One of the maintenance agency (SIX), with all amendments up to number 180
 * (in force since 1 January 2026: the Bulgarian lev is gone). Looked through in November 2026.
 * What it leaves out, and why: docs/decisions/attributes.md#currencies.
 */
const CURRENCIES = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN
  BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
  CAD CDF CHF CLP CNY COP CRC CUP CVE CZK
  DJF DKK DOP DZD
  EGP ERN ETB EUR
  FJD FKP
  GBP GEL GHS GIP GMD GNF GTQ GYD
  HKD HNL HTG HUF
  IDR ILS INR IQD IRR ISK
  JMD JOD JPY
  KES KGS KHR KMF KPW KRW KWD KYD KZT
  LAK LBP LKR LRD LSL LYD
  MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
  NAD NGN NIO NOK NPR NZD
  OMR
  PAB PEN PGK PHP PKR PLN PYG
  QAR
  RON RSD RUB RWF
  SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
  THB TJS TMT TND TOP TRY TTD TWD TZS
  UAH UGX USD UYU UZS
  VED VES VND VUV
  WST
  XAF XCD XCG XOF XPF
  YER
  ZAR ZMW ZWG
`;

const codes: ReadonlySet<string> = new Set(CURRENCIES.trim().split(/\s+/));

/** Whether a code is that of a currency that is money today. */
export const isCurrencyCode = (code: string): boolean => codes.has(code);
