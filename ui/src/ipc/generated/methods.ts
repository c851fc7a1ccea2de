// Written by the tests of satchel-api. Do not edit: change the Rust types and run the tests.

import type { CacheTag, ConflictPage, CreateRequest, DiscardRequest, EditRequest, LinkRequest, ListPage, ListRequest, Nothing, OutboxPage, PageRequest, PropertiesRequest, PushRequest, RecordDocument, ResolveRequest, SearchRequest, SelectedProperties, ShowRequest, Status, SweepSummary, SyncSummary } from "./types";

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
  outbox: { request: PageRequest; answer: OutboxPage };
  conflicts: { request: PageRequest; answer: ConflictPage };
  discard: { request: DiscardRequest; answer: RecordDocument };
  resolve: { request: ResolveRequest; answer: RecordDocument };
  select_properties: { request: PropertiesRequest; answer: SelectedProperties };
  pull: { request: Nothing; answer: SyncSummary };
  push: { request: PushRequest; answer: SyncSummary };
  sync: { request: PushRequest; answer: SyncSummary };
  sweep: { request: Nothing; answer: SweepSummary };
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
  outbox: ["outbox"],
  conflicts: ["conflicts"],
  discard: [],
  resolve: [],
  select_properties: [],
  pull: [],
  push: [],
  sync: [],
  sweep: [],
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
  outbox: [],
  conflicts: [],
  discard: ["status","lists","records","outbox","conflicts"],
  resolve: ["status","lists","records","outbox","conflicts"],
  select_properties: ["status","properties"],
  pull: ["status","lists","records","outbox","conflicts"],
  push: ["status","lists","records","outbox","conflicts"],
  sync: ["status","lists","records","outbox","conflicts"],
  sweep: ["status","lists","records","outbox","conflicts"],
};
