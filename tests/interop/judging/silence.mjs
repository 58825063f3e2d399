// A Plex server that takes every request and answers none: whoever asks it waits until somebody gives up.

import { once } from 'node:events';
import { createServer } from 'node:net';

import { within } from './serving.mjs';

/** Milliseconds until something that must happen has happened. */
export const PATIENCE = 120_000;

export class Silence {
  #server = createServer(connection => this.#taken(connection));
  #waiting = new Set();
  #changed = [];

  /** Its address, once it listens. */
  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Whether a request arrives. */
  asked() {
    return this.#until(() => this.#waiting.size > 0);
  }

  /** Whether nobody waits for an answer any more. */
  givenUp() {
    return this.#until(() => this.#waiting.size === 0);
  }

  close() {
    this.#server.close();
  }

  #taken(connection) {
    connection.once('data', () => {
      this.#waiting.add(connection);
      this.#tell();
    });
    connection.on('error', () => {});
    connection.on('close', () => {
      this.#waiting.delete(connection);
      this.#tell();
    });
  }

  #tell() {
    for (const look of this.#changed.splice(0)) look();
  }

  #until(holds) {
    const come = new Promise(resolve => {
      const look = () => (holds() ? resolve(true) : this.#changed.push(look));
      look();
    });
    return within(PATIENCE, come).catch(() => false);
  }
}
