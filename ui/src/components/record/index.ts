/** A record and its parts, wherever one is shown: its own page, beside a list. */

export { Finder } from "./add-link";
export { Associations } from "./associations";
export { CreateRecord } from "./create-record";
export { PropertyGroups } from "./property-groups";
export { RecordMarks } from "./record-marks";
export { RecordPreview, type RecordPreviewProps } from "./record-preview";
export { KindFilter, Timeline } from "./timeline";
export { type EditRecord, useEditRecord, useLate, useRecord } from "./use-record";
export { activityTypes, clock, hubspotLink, lockedBecause, markOf, provenance, stateSentence } from "./words";
