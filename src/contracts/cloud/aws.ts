import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { local, request, requestOrCallback } from "../database/shared.js";

// A client keeps its sockets alive until the service ends them after some seconds, and is meant to be shared.
// What is owed besides is the streaming body of an answer: one of the 50 sockets of the client, at any size.

/** Commands whose answers have a body that streams. */
const sends: Api[] = [
  {
    when: [{ at: "arg0", class: "GetObjectCommand" }],
    returns: "Promise<GetObjectOutput>",
    acquires: "await.Body",
    work: "request",
  },
  {
    when: [{ at: "arg0", class: "SelectObjectContentCommand" }],
    returns: "Promise<EventOutput>",
    acquires: "await.Payload",
    work: "request",
  },
  {
    when: [{ at: "arg0", class: "InvokeWithResponseStreamCommand" }],
    returns: "Promise<EventOutput>",
    acquires: "await.EventStream",
    work: "request",
  },
  {
    when: [{ at: "arg0", class: "SubscribeToShardCommand" }],
    returns: "Promise<EventOutput>",
    acquires: "await.EventStream",
    work: "request",
  },
  {
    when: [{ at: "arg0", class: "InvokeModelWithResponseStreamCommand" }],
    returns: "Promise<EventOutput>",
    acquires: "await.body",
    work: "request",
  },
  {
    when: [{ at: "arg0", class: "ConverseStreamCommand" }],
    returns: "Promise<EventOutput>",
    acquires: "await.stream",
    work: "request",
  },
  {
    when: [{ at: "arg0", class: "SynthesizeSpeechCommand" }],
    returns: "Promise<EventOutput>",
    acquires: "await.AudioStream",
    work: "request",
  },
  { when: [{ at: "arg1", kind: "function" }], callback: { arg: 1, runs: "once", error: 0, result: "dropped" } },
  { when: [{ at: "arg2", kind: "function" }], callback: { arg: 2, runs: "once", error: 0, result: "dropped" } },
  request,
];

/** The same call, with which the client begins to hold sockets. */
const opening = (apis: Api | Api[]): Api[] =>
  [apis].flat().map((api) => ({ ...api, acquires: [...[api.acquires ?? []].flat(), "this"] }));

const types: Record<string, TypeContract> = {
  Client: {
    obligation: { kind: "release", by: ["destroy"], harm: "holds-until-timeout", shared: true },
    members: {
      send: opening(sends),
      destroy: local,
      // The operations of the aggregated classes (`new S3().getObject(…)`).
      getObject: opening([
        { when: [{ at: "arg1", kind: "function" }], callback: { arg: 1, runs: "once", error: 0, result: "dropped" } },
        { returns: "Promise<GetObjectOutput>", acquires: "await.Body", work: "request" },
      ]),
      putObject: opening(requestOrCallback),
      headObject: opening(requestOrCallback),
      deleteObject: opening(requestOrCallback),
      deleteObjects: opening(requestOrCallback),
      copyObject: opening(requestOrCallback),
      listObjectsV2: opening(requestOrCallback),
      sendMessage: opening(requestOrCallback),
      receiveMessage: opening(requestOrCallback),
      deleteMessage: opening(requestOrCallback),
      publish: opening(requestOrCallback),
      sendEmail: opening(requestOrCallback),
      getItem: opening(requestOrCallback),
      putItem: opening(requestOrCallback),
      updateItem: opening(requestOrCallback),
      deleteItem: opening(requestOrCallback),
      query: opening(requestOrCallback),
      scan: opening(requestOrCallback),
      invoke: opening(requestOrCallback),
      getParameter: opening(requestOrCallback),
      getParameters: opening(requestOrCallback),
      getSecretValue: opening(requestOrCallback),
      assumeRole: opening(requestOrCallback),
      getCallerIdentity: opening(requestOrCallback),
    },
  },
  GetObjectCommand: {},
  SelectObjectContentCommand: {},
  InvokeWithResponseStreamCommand: {},
  SubscribeToShardCommand: {},
  InvokeModelWithResponseStreamCommand: {},
  ConverseStreamCommand: {},
  SynthesizeSpeechCommand: {},
  GetObjectOutput: { members: { Body: { value: "Body?" } } },
  EventOutput: {
    members: {
      Payload: { value: "Events?" },
      EventStream: { value: "Events?" },
      body: { value: "Events?" },
      stream: { value: "Events?" },
      AudioStream: { value: "Body?" },
    },
  },
  Body: {
    extends: "node#Readable",
    obligation: {
      kind: "consume",
      by: [...readableBy, "transformToString", "transformToByteArray", "transformToWebStream"],
      harm: "holds-socket",
    },
    members: {
      transformToString: request,
      transformToByteArray: request,
      transformToWebStream: { returns: "node#ReadableStream", part: true },
    },
  },
  Events: {
    obligation: { kind: "consume", by: ["iterate", "[Symbol.asyncIterator]", "on('data')"], harm: "holds-socket" },
  },
};

const client: Api = { class: "Client" };
const source = "@aws-sdk/client-s3 3.x, dist-types; @smithy/types streaming-payload; an unread body measured with http";

/** One contract for each service: they differ in the names of their classes. */
export const awsClients: readonly PackageContract[] = [
  {
    package: "@aws-sdk/s3-request-presigner",
    source: "@aws-sdk/s3-request-presigner 3.x: signs, sends nothing",
    exports: { getSignedUrl: { returns: "Promise<string>", args: { rest: "borrows" }, work: "none" } },
  },
  {
    package: "@aws-sdk/client-s3",
    source,
    exports: {
      S3Client: client,
      S3: client,
      GetObjectCommand: { class: "GetObjectCommand" },
      SelectObjectContentCommand: { class: "SelectObjectContentCommand" },
    },
    types,
  },
  { package: "@aws-sdk/client-dynamodb", source, exports: { DynamoDBClient: client, DynamoDB: client }, types },
  { package: "@aws-sdk/client-sqs", source, exports: { SQSClient: client, SQS: client }, types },
  { package: "@aws-sdk/client-sns", source, exports: { SNSClient: client, SNS: client }, types },
  { package: "@aws-sdk/client-ssm", source, exports: { SSMClient: client, SSM: client }, types },
  {
    package: "@aws-sdk/client-secrets-manager",
    source,
    exports: { SecretsManagerClient: client, SecretsManager: client },
    types,
  },
  {
    package: "@aws-sdk/client-lambda",
    source,
    exports: {
      LambdaClient: client,
      Lambda: client,
      InvokeWithResponseStreamCommand: { class: "InvokeWithResponseStreamCommand" },
    },
    types,
  },
  { package: "@aws-sdk/client-sts", source, exports: { STSClient: client, STS: client }, types },
  { package: "@aws-sdk/client-kms", source, exports: { KMSClient: client, KMS: client }, types },
  { package: "@aws-sdk/client-ses", source, exports: { SESClient: client, SES: client }, types },
  { package: "@aws-sdk/client-sesv2", source, exports: { SESv2Client: client, SESv2: client }, types },
  { package: "@aws-sdk/client-cloudwatch", source, exports: { CloudWatchClient: client, CloudWatch: client }, types },
  {
    package: "@aws-sdk/client-cloudwatch-logs",
    source,
    exports: { CloudWatchLogsClient: client, CloudWatchLogs: client },
    types,
  },
  {
    package: "@aws-sdk/client-cloudformation",
    source,
    exports: { CloudFormationClient: client, CloudFormation: client },
    types,
  },
  { package: "@aws-sdk/client-cloudfront", source, exports: { CloudFrontClient: client, CloudFront: client }, types },
  {
    package: "@aws-sdk/client-cognito-identity",
    source,
    exports: { CognitoIdentityClient: client, CognitoIdentity: client },
    types,
  },
  {
    package: "@aws-sdk/client-cognito-identity-provider",
    source,
    exports: { CognitoIdentityProviderClient: client, CognitoIdentityProvider: client },
    types,
  },
  { package: "@aws-sdk/client-ec2", source, exports: { EC2Client: client, EC2: client }, types },
  { package: "@aws-sdk/client-ecr", source, exports: { ECRClient: client, ECR: client }, types },
  { package: "@aws-sdk/client-ecs", source, exports: { ECSClient: client, ECS: client }, types },
  {
    package: "@aws-sdk/client-eventbridge",
    source,
    exports: { EventBridgeClient: client, EventBridge: client },
    types,
  },
  { package: "@aws-sdk/client-firehose", source, exports: { FirehoseClient: client, Firehose: client }, types },
  { package: "@aws-sdk/client-iam", source, exports: { IAMClient: client, IAM: client }, types },
  {
    package: "@aws-sdk/client-kinesis",
    source,
    exports: { KinesisClient: client, Kinesis: client, SubscribeToShardCommand: { class: "SubscribeToShardCommand" } },
    types,
  },
  { package: "@aws-sdk/client-rds", source, exports: { RDSClient: client, RDS: client }, types },
  { package: "@aws-sdk/client-rds-data", source, exports: { RDSDataClient: client, RDSData: client }, types },
  {
    package: "@aws-sdk/client-rekognition",
    source,
    exports: { RekognitionClient: client, Rekognition: client },
    types,
  },
  { package: "@aws-sdk/client-route-53", source, exports: { Route53Client: client, Route53: client }, types },
  { package: "@aws-sdk/client-scheduler", source, exports: { SchedulerClient: client, Scheduler: client }, types },
  { package: "@aws-sdk/client-sfn", source, exports: { SFNClient: client, SFN: client }, types },
  { package: "@aws-sdk/client-textract", source, exports: { TextractClient: client, Textract: client }, types },
  {
    package: "@aws-sdk/client-bedrock-runtime",
    source,
    exports: {
      BedrockRuntimeClient: client,
      BedrockRuntime: client,
      InvokeModelWithResponseStreamCommand: { class: "InvokeModelWithResponseStreamCommand" },
      ConverseStreamCommand: { class: "ConverseStreamCommand" },
    },
    types,
  },
  {
    package: "@aws-sdk/client-polly",
    source,
    exports: { PollyClient: client, Polly: client, SynthesizeSpeechCommand: { class: "SynthesizeSpeechCommand" } },
    types,
  },
  { package: "@aws-sdk/client-athena", source, exports: { AthenaClient: client, Athena: client }, types },
  { package: "@aws-sdk/client-glue", source, exports: { GlueClient: client, Glue: client }, types },
  { package: "@aws-sdk/client-api-gateway", source, exports: { APIGatewayClient: client, APIGateway: client }, types },
  {
    package: "@aws-sdk/client-apigatewaymanagementapi",
    source,
    exports: { ApiGatewayManagementApiClient: client, ApiGatewayManagementApi: client },
    types,
  },
  { package: "@aws-sdk/client-transcribe", source, exports: { TranscribeClient: client, Transcribe: client }, types },
  { package: "@aws-sdk/client-translate", source, exports: { TranslateClient: client, Translate: client }, types },
  { package: "@aws-sdk/client-comprehend", source, exports: { ComprehendClient: client, Comprehend: client }, types },
  { package: "@aws-sdk/client-location", source, exports: { LocationClient: client, Location: client }, types },
  { package: "@aws-sdk/client-pinpoint", source, exports: { PinpointClient: client, Pinpoint: client }, types },
  { package: "@aws-sdk/client-iot", source, exports: { IoTClient: client, IoT: client }, types },
  {
    package: "@aws-sdk/client-iot-data-plane",
    source,
    exports: { IoTDataPlaneClient: client, IoTDataPlane: client },
    types,
  },
  { package: "@aws-sdk/client-batch", source, exports: { BatchClient: client, Batch: client }, types },
  {
    package: "@aws-sdk/client-mediaconvert",
    source,
    exports: { MediaConvertClient: client, MediaConvert: client },
    types,
  },
  {
    package: "@aws-sdk/client-organizations",
    source,
    exports: { OrganizationsClient: client, Organizations: client },
    types,
  },
  {
    package: "@aws-sdk/client-redshift-data",
    source,
    exports: { RedshiftDataClient: client, RedshiftData: client },
    types,
  },
  {
    package: "@aws-sdk/client-timestream-query",
    source,
    exports: { TimestreamQueryClient: client, TimestreamQuery: client },
    types,
  },
  {
    package: "@aws-sdk/client-timestream-write",
    source,
    exports: { TimestreamWriteClient: client, TimestreamWrite: client },
    types,
  },
  { package: "@aws-sdk/client-xray", source, exports: { XRayClient: client, XRay: client }, types },
];

export const awsUpload = defineContract({
  package: "@aws-sdk/lib-storage",
  source: "@aws-sdk/lib-storage 3.x, dist-types/Upload.d.ts",
  exports: { Upload: { class: "Upload" } },
  types: { Upload: { extends: "node#EventEmitter", members: { done: request, abort: request } } },
});

export const awsDocumentClient = defineContract({
  package: "@aws-sdk/lib-dynamodb",
  source: "@aws-sdk/lib-dynamodb 3.x, dist-types",
  exports: {
    DynamoDBDocumentClient: { class: "@aws-sdk/client-dynamodb#Client" },
    DynamoDBDocument: { class: "@aws-sdk/client-dynamodb#Client" },
    "DynamoDBDocumentClient.from": { returns: "@aws-sdk/client-dynamodb#Client", wraps: 0 },
    "DynamoDBDocument.from": { returns: "@aws-sdk/client-dynamodb#Client", wraps: 0 },
  },
});

// ---- aws-sdk 2: without a callback an operation only builds a request: promise(), send() or createReadStream() sends it.
const operationWith = (...callbacks: number[]): Api[] => [
  ...callbacks.map((arg): Api => ({
    when: [{ at: `arg${arg}`, kind: "function" }],
    callback: { arg, runs: "once", error: 0, result: "dropped" },
  })),
  { returns: "Request" },
];
const operation = operationWith(0, 1);
/** Those of the document client, which want parameters. */
const documents = operationWith(1);
const service: Api = { class: "Service" };
export const awsSdk2 = defineContract({
  package: "aws-sdk",
  source: "aws-sdk 2.1692, lib/request.d.ts, lib/services/s3.d.ts, lib/dynamodb/document_client.d.ts",
  exports: {
    S3: service,
    DynamoDB: service,
    "DynamoDB.DocumentClient": service,
    SQS: service,
    SNS: service,
    SES: service,
    SSM: service,
    Lambda: service,
    SecretsManager: service,
    STS: service,
    KMS: service,
    CloudWatch: service,
    CloudWatchLogs: service,
    Kinesis: service,
    StepFunctions: service,
    EventBridge: service,
  },
  types: {
    Service: {
      members: {
        getObject: operation,
        putObject: operation,
        headObject: operation,
        deleteObject: operation,
        deleteObjects: operation,
        copyObject: operation,
        listObjects: operation,
        listObjectsV2: operation,
        upload: operationWith(1, 2),
        createBucket: operation,
        headBucket: operation,
        get: documents,
        put: documents,
        update: documents,
        delete: documents,
        query: operation,
        scan: operation,
        batchGet: documents,
        batchWrite: documents,
        transactWrite: documents,
        transactGet: documents,
        getItem: operation,
        putItem: operation,
        updateItem: operation,
        deleteItem: operation,
        sendMessage: operation,
        sendMessageBatch: operation,
        receiveMessage: operation,
        deleteMessage: operation,
        publish: operation,
        sendEmail: operation,
        sendRawEmail: operation,
        invoke: operation,
        getParameter: operation,
        getParameters: operation,
        getSecretValue: operation,
        assumeRole: operation,
        putRecord: operation,
        putRecords: operation,
        putMetricData: operation,
        putEvents: operation,
        startExecution: operation,
      },
    },
    Request: {
      members: {
        promise: request,
        send: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
        createReadStream: { returns: "Body", acquires: "result" },
        on: { returns: "this" },
        abort: local,
      },
    },
    Body: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});
