import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { local, request } from "../database/shared.js";

const item: Api = { returns: "Item" };
// Refreshes its list of endpoints in the background, with requests of its own, until dispose().
export const cosmos = defineContract({
  package: "@azure/cosmos",
  source: "@azure/cosmos 4.9, dist/commonjs/CosmosClient.js",
  exports: {
    CosmosClient: { class: "CosmosClient", acquires: "new" },
    Database: { class: "Database" },
    Container: { class: "Container" },
  },
  types: {
    CosmosClient: {
      obligation: { kind: "release", by: ["dispose"], harm: "holds-socket", shared: true },
      members: {
        dispose: local,
        // Through its client property whoever gets the database can dispose of the client.
        database: { returns: "Database", part: true },
        databases: { value: "Collection" },
        getDatabaseAccount: request,
      },
    },
    Database: {
      members: {
        client: { value: "CosmosClient", part: true },
        container: { returns: "Container", part: true },
        containers: { value: "Collection" },
        read: request,
        delete: request,
      },
    },
    Container: {
      members: {
        database: { value: "Database", part: true },
        items: { value: "Collection" },
        item,
        read: request,
        replace: request,
        delete: request,
      },
    },
    Collection: {
      members: {
        create: request,
        createIfNotExists: request,
        upsert: request,
        batch: request,
        bulk: request,
        executeBulkOperations: request,
        query: { returns: "Query" },
        readAll: { returns: "Query" },
      },
    },
    Item: { members: { read: request, replace: request, delete: request, patch: request } },
    Query: { members: { fetchAll: request, fetchNext: request } },
  },
});

const blobMembers: TypeContract["members"] = {
  // In Node.js the body is readableStreamBody: it holds its connection until it is read.
  download: { returns: "Promise<Download>", acquires: "await.readableStreamBody", work: "request" },
  downloadToBuffer: request,
  downloadToFile: request,
  exists: request,
  getProperties: request,
  setMetadata: request,
  setHTTPHeaders: request,
  delete: request,
  deleteIfExists: request,
  undelete: request,
  createSnapshot: request,
  beginCopyFromURL: request,
  syncCopyFromURL: request,
  abortCopyFromURL: request,
  setAccessTier: request,
  getTags: request,
  setTags: request,
  upload: request,
  uploadData: request,
  uploadFile: request,
  uploadStream: { ...request, args: { 0: "joins" } },
  stageBlock: request,
  commitBlockList: request,
  getBlockList: request,
  create: request,
  createIfNotExists: request,
  appendBlock: request,
  query: { returns: "Promise<Download>", acquires: "await.readableStreamBody", work: "request" },
};
const blob: Api = { returns: "Blob" };
const container: Api = { returns: "Container" };
// HTTP requests on a shared keep-alive agent: nothing is owed for the client.
export const storageBlob = defineContract({
  package: "@azure/storage-blob",
  source: "@azure/storage-blob 12.32, dist/commonjs/Clients.d.ts; an unread body measured with http",
  exports: {
    BlobServiceClient: { class: "Service" },
    "BlobServiceClient.fromConnectionString": { returns: "Service" },
    ContainerClient: { class: "Container" },
    BlobClient: { class: "Blob" },
    BlockBlobClient: { class: "Blob" },
    AppendBlobClient: { class: "Blob" },
    PageBlobClient: { class: "Blob" },
  },
  types: {
    Service: {
      members: {
        getContainerClient: container,
        createContainer: request,
        deleteContainer: request,
        getProperties: request,
        setProperties: request,
        getAccountInfo: request,
        getUserDelegationKey: request,
      },
    },
    Container: {
      members: {
        getBlobClient: blob,
        getBlockBlobClient: blob,
        getAppendBlobClient: blob,
        getPageBlobClient: blob,
        create: request,
        createIfNotExists: request,
        exists: request,
        getProperties: request,
        delete: request,
        deleteIfExists: request,
        deleteBlob: request,
        uploadBlockBlob: request,
        setMetadata: request,
      },
    },
    Blob: { members: blobMembers },
    Download: { members: { readableStreamBody: { value: "Body?" } } },
    Body: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});
