// "Step 3" of the starting document, with the library that Postman's WebSocket client stands for here:
// a token, a connection, a session, and the events A, B and C as they are printed there.
'use strict';

const assert = require('node:assert');
const WebSocket = require('ws');

const base = process.argv[2];

async function post(path, headers, body) {
  const response = await fetch(base + path, { method: 'POST', headers, body });
  const answer = await response.json();
  assert.ok(response.ok, `${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

function open(token) {
  const socket = new WebSocket(base.replace(/^http/, 'ws'), {
    headers: { Authorization: `Bearer ${token}` },
  });
  const frames = [];
  let arrived = () => {};
  socket.on('message', (data, isBinary) => {
    assert.strictEqual(isBinary, false);
    frames.push(JSON.parse(data));
    arrived();
  });
  const next = async () => {
    while (frames.length === 0) {
      await new Promise((resolve) => (arrived = resolve));
    }
    return frames.shift();
  };
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, next }));
    socket.on('error', reject);
  });
}

async function main() {
  const { token } = await post(
    '/auth/token',
    { 'Content-Type': 'application/json' },
    `{
  "userId": "testUser123"
}`
  );
  const { socket, next } = await open(token);
  const { sessionId } = await post('/session/start', { Authorization: `Bearer ${token}` });

  socket.send(`{
  "type": "join_session",
  "data": {
    "sessionId": "${sessionId}",
    "userId": "testUser123"
  }
}`);
  const joined = await next();
  assert.strictEqual(joined.type, 'session_joined');
  assert.strictEqual(joined.data.session.status, 'active');

  socket.send(`{
  "type": "send_message",
  "data": {
    "sessionId": "${sessionId}",
    "senderId": "testUser123",
    "content": "Hello from Postman!"
  }
}`);
  const sent = await next();
  assert.strictEqual(sent.type, 'message_sent');
  assert.strictEqual(sent.data.content, 'Hello from Postman!');
  assert.strictEqual(sent.data.senderId, 'testUser123');

  socket.send(`{
  "type": "end_session",
  "data": {
    "sessionId": "${sessionId}",
    "userId": "testUser123"
  }
}`);
  const ended = await next();
  assert.strictEqual(ended.type, 'session_ended');
  assert.strictEqual(ended.data.endedBy, 'testUser123');

  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.close(1000);
  assert.strictEqual(await closed, 1000);
  console.log('A, B and C answered');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
