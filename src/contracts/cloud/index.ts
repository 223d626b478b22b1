/** Clouds, RPC, object stores, directories. */
import type { PackageContract } from "../vocabulary.js";
import { awsClients, awsDocumentClient, awsSdk2, awsUpload } from "./aws.js";
import { cosmos, storageBlob } from "./azure.js";
import { firebaseAdmin, firestore, googleapis, pubsub, storage } from "./google.js";
import { models } from "./models.js";
import { grpc, ldapjs, ldapts, minio, nostr } from "./services.js";

export const cloudContracts: readonly PackageContract[] = [
  ...awsClients,
  awsUpload,
  awsDocumentClient,
  awsSdk2,
  storage,
  firestore,
  firebaseAdmin,
  pubsub,
  googleapis,
  cosmos,
  storageBlob,
  grpc,
  minio,
  ldapjs,
  ldapts,
  nostr,
  ...models,
];
