// Written by the tests of satchel-api. Do not edit: change the Rust types and run the tests.

import type { ActivityRequest, AppState, Appearance, ApproveRequest, Approved, BulkApplyRequest, BulkDocument, BulkRequest, CacheTag, Ceiling, ColleagueEditRequest, ConflictPage, ConnectAppRequest, ConnectSampleRequest, ConnectTokenRequest, CreateRequest, DiscardRequest, Disconnected, EditRequest, ExportLedgerRequest, ExportOutboxRequest, ExportedLedger, ExportedOutbox, HoldRequest, ImportOutboxRequest, ImportedOutbox, LabelPage, LabelsRequest, LedgerPage, LedgerRequest, LinkLabelsRequest, LinkRequest, ListPage, ListRequest, MergeDocument, MergeRequest, Nothing, OpenAccountRequest, OpenLinkRequest, OutboxPage, OwnKeys, OwnerPage, PageRequest, PropertiesRequest, PushPreviewDocument, PushPreviewRequest, PushRequest, RecallRequest, Recalled, RecordDocument, RememberRequest, ResolveRequest, ReviewState, SampleNetworkRequest, SampleState, SearchRequest, SelectedProperties, SetDoneRequest, SetOwnKeysRequest, SettledUnsent, ShowRequest, SignOutRequest, Status, SweepSummary, SwitchRequest, SyncState, SyncSummary, TimelinePage, TimelineRequest, TypeDocument, TypeRequest, UndoDocument, UndoRequest, UnlockRequest, Unsent, UnsentChoice, WipeRequest, Wiped } from "./types";

/** Request and answer of every method. */
export interface Methods {
  status: { request: Nothing; answer: Status };
  list: { request: ListRequest; answer: ListPage };
  search: { request: SearchRequest; answer: ListPage };
  show: { request: ShowRequest; answer: RecordDocument };
  edit: { request: EditRequest; answer: RecordDocument };
  create: { request: CreateRequest; answer: RecordDocument };
  archive: { request: ShowRequest; answer: RecordDocument };
  associate: { request: LinkRequest; answer: RecordDocument };
  dissociate: { request: LinkRequest; answer: RecordDocument };
  merge: { request: MergeRequest; answer: MergeDocument };
  make_primary: { request: LinkRequest; answer: RecordDocument };
  set_labels: { request: LinkLabelsRequest; answer: RecordDocument };
  log_activity: { request: ActivityRequest; answer: RecordDocument };
  set_done: { request: SetDoneRequest; answer: RecordDocument };
  definitions: { request: TypeRequest; answer: TypeDocument };
  owners: { request: Nothing; answer: OwnerPage };
  labels: { request: LabelsRequest; answer: LabelPage };
  timeline: { request: TimelineRequest; answer: TimelinePage };
  recall: { request: RecallRequest; answer: Recalled };
  remember: { request: RememberRequest; answer: Nothing };
  outbox: { request: PageRequest; answer: OutboxPage };
  conflicts: { request: PageRequest; answer: ConflictPage };
  discard: { request: DiscardRequest; answer: RecordDocument };
  retry: { request: DiscardRequest; answer: RecordDocument };
  hold: { request: HoldRequest; answer: RecordDocument };
  resolve: { request: ResolveRequest; answer: RecordDocument };
  undo_plan: { request: UndoRequest; answer: UndoDocument };
  undo: { request: UndoRequest; answer: UndoDocument };
  review: { request: Nothing; answer: ReviewState };
  set_review: { request: SwitchRequest; answer: ReviewState };
  approve: { request: ApproveRequest; answer: Approved };
  bulk_preview: { request: BulkRequest; answer: BulkDocument };
  bulk_apply: { request: BulkApplyRequest; answer: BulkDocument };
  ledger: { request: LedgerRequest; answer: LedgerPage };
  select_properties: { request: PropertiesRequest; answer: SelectedProperties };
  ceiling: { request: Nothing; answer: Ceiling };
  set_ceiling: { request: Ceiling; answer: Ceiling };
  own_keys: { request: Nothing; answer: OwnKeys };
  set_own_keys: { request: SetOwnKeysRequest; answer: OwnKeys };
  pull: { request: Nothing; answer: SyncSummary };
  push: { request: PushRequest; answer: SyncSummary };
  push_preview: { request: PushPreviewRequest; answer: PushPreviewDocument };
  sync: { request: PushRequest; answer: SyncSummary };
  sweep: { request: Nothing; answer: SweepSummary };
  app_state: { request: Nothing; answer: AppState };
  connect_token: { request: ConnectTokenRequest; answer: AppState };
  connect_app: { request: ConnectAppRequest; answer: AppState };
  connect_sample: { request: ConnectSampleRequest; answer: AppState };
  cancel_sign_in: { request: Nothing; answer: AppState };
  confirm_account: { request: Nothing; answer: AppState };
  unlock: { request: UnlockRequest; answer: AppState };
  open_account: { request: OpenAccountRequest; answer: AppState };
  leave_account: { request: Nothing; answer: AppState };
  unsent: { request: Nothing; answer: Unsent };
  settle_unsent: { request: UnsentChoice; answer: SettledUnsent };
  sign_out: { request: SignOutRequest; answer: Disconnected };
  wipe: { request: WipeRequest; answer: Wiped };
  export_outbox: { request: ExportOutboxRequest; answer: ExportedOutbox };
  import_outbox: { request: ImportOutboxRequest; answer: ImportedOutbox };
  export_ledger: { request: ExportLedgerRequest; answer: ExportedLedger };
  set_appearance: { request: Appearance; answer: AppState };
  open_link: { request: OpenLinkRequest; answer: Nothing };
  sync_state: { request: Nothing; answer: SyncState };
  sync_now: { request: PushRequest; answer: SyncState };
  pause: { request: SwitchRequest; answer: SyncState };
  work_offline: { request: SwitchRequest; answer: SyncState };
  sample_state: { request: Nothing; answer: SampleState };
  sample_network: { request: SampleNetworkRequest; answer: SampleState };
  sample_edit: { request: ColleagueEditRequest; answer: SampleState };
  sample_archive: { request: ShowRequest; answer: SampleState };
  sample_expire: { request: Nothing; answer: SampleState };
  sample_refuse: { request: Nothing; answer: SampleState };
}

/** The name of a method. */
export type Method = keyof Methods;

/** What the answer of a method shows. */
export const shows: Record<Method, readonly CacheTag[]> = {
  status: ["status"],
  list: ["lists"],
  search: ["lists"],
  show: ["records"],
  edit: [],
  create: [],
  archive: [],
  associate: [],
  dissociate: [],
  merge: [],
  make_primary: [],
  set_labels: [],
  log_activity: [],
  set_done: [],
  definitions: ["properties"],
  owners: ["properties"],
  labels: ["properties"],
  timeline: ["records"],
  recall: ["memory"],
  remember: [],
  outbox: ["outbox"],
  conflicts: ["conflicts"],
  discard: [],
  retry: [],
  hold: [],
  resolve: [],
  undo_plan: ["outbox"],
  undo: [],
  review: ["outbox"],
  set_review: [],
  approve: [],
  bulk_preview: ["conflicts"],
  bulk_apply: [],
  ledger: ["outbox","conflicts"],
  select_properties: [],
  ceiling: ["sync"],
  set_ceiling: [],
  own_keys: ["sync"],
  set_own_keys: [],
  pull: [],
  push: [],
  push_preview: ["outbox"],
  sync: [],
  sweep: [],
  app_state: ["app"],
  connect_token: [],
  connect_app: [],
  connect_sample: [],
  cancel_sign_in: [],
  confirm_account: [],
  unlock: [],
  open_account: [],
  leave_account: [],
  unsent: ["outbox"],
  settle_unsent: [],
  sign_out: [],
  wipe: [],
  export_outbox: [],
  import_outbox: [],
  export_ledger: [],
  set_appearance: [],
  open_link: [],
  sync_state: ["sync"],
  sync_now: [],
  pause: [],
  work_offline: [],
  sample_state: ["sample"],
  sample_network: [],
  sample_edit: [],
  sample_archive: [],
  sample_expire: [],
  sample_refuse: [],
};

/** What a method changes: cached answers that show it are stale. */
export const changes: Record<Method, readonly CacheTag[]> = {
  status: [],
  list: [],
  search: [],
  show: [],
  edit: ["status","lists","records","outbox","conflicts"],
  create: ["status","lists","records","outbox","conflicts"],
  archive: ["status","lists","records","outbox","conflicts"],
  associate: ["status","lists","records","outbox","conflicts"],
  dissociate: ["status","lists","records","outbox","conflicts"],
  merge: ["status","lists","records","outbox","conflicts"],
  make_primary: ["status","lists","records","outbox","conflicts"],
  set_labels: ["status","lists","records","outbox","conflicts"],
  log_activity: ["status","lists","records","outbox","conflicts"],
  set_done: ["status","lists","records","outbox","conflicts"],
  definitions: [],
  owners: [],
  labels: [],
  timeline: [],
  recall: [],
  remember: ["memory"],
  outbox: [],
  conflicts: [],
  discard: ["status","lists","records","outbox","conflicts"],
  retry: ["status","lists","records","outbox","conflicts"],
  hold: ["status","lists","records","outbox","conflicts"],
  resolve: ["status","lists","records","outbox","conflicts"],
  undo_plan: [],
  undo: ["status","lists","records","outbox","conflicts"],
  review: [],
  set_review: ["status","lists","records","outbox","conflicts"],
  approve: ["status","lists","records","outbox","conflicts"],
  bulk_preview: [],
  bulk_apply: ["status","lists","records","outbox","conflicts"],
  ledger: [],
  select_properties: ["status","properties"],
  ceiling: [],
  set_ceiling: ["sync"],
  own_keys: [],
  set_own_keys: ["sync","properties"],
  pull: ["status","lists","records","outbox","conflicts"],
  push: ["status","lists","records","outbox","conflicts"],
  push_preview: [],
  sync: ["status","lists","records","outbox","conflicts"],
  sweep: ["status","lists","records","outbox","conflicts"],
  app_state: [],
  connect_token: ["app","sync"],
  connect_app: ["app","sync"],
  connect_sample: ["app","sync"],
  cancel_sign_in: ["app","sync"],
  confirm_account: ["app","sync"],
  unlock: ["app","sync"],
  open_account: ["app","sync"],
  leave_account: ["app","sync"],
  unsent: [],
  settle_unsent: ["status","lists","records","outbox","conflicts","sync"],
  sign_out: ["app","sync"],
  wipe: ["app","sync"],
  export_outbox: [],
  import_outbox: ["status","lists","records","outbox","conflicts","sync"],
  export_ledger: [],
  set_appearance: ["app"],
  open_link: [],
  sync_state: [],
  sync_now: ["sync"],
  pause: ["sync"],
  work_offline: ["sync"],
  sample_state: [],
  sample_network: ["sample"],
  sample_edit: ["sample"],
  sample_archive: ["sample"],
  sample_expire: ["sample"],
  sample_refuse: ["sample"],
};
