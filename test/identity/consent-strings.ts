import { GppModel } from "@iabgpp/cmpapi";
import { Segment, SegmentEncoder, TCModel } from "@iabtcf/core";

/** Made by the libraries that read them. */

/** The letters of the web's base64. */
export const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

interface Choice {
  purposes: number[];
  vendors: number[];
  /** Whether the person was asked about storage. */
  isAsked?: boolean;
}

/** The core of a TCF string of version 2. */
export function tcfString({ purposes, vendors, isAsked = true }: Choice): string {
  const model = new TCModel();
  model.cmpId = 31;
  model.cmpVersion = 2;
  model.consentLanguage = "EN";
  model.purposeOneTreatment = !isAsked;
  model.purposeConsents.set(purposes);
  model.vendorConsents.set(vendors);
  return SegmentEncoder.encode(model, Segment.CORE);
}

/** A GPP string of sections by their names, each with the fields that are not as they are by default. */
export function gppString(sections: Record<string, Record<string, unknown>>): string {
  const model = new GppModel();
  for (const [section, fields] of Object.entries(sections))
    for (const [field, value] of Object.entries({ CmpId: 31, ...fields }))
      if (field !== "CmpId" || section === "tcfcav1") model.setFieldValue(section, field, value);
  return model.encode();
}
