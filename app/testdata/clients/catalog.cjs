// Calls every public method of Backstage's own catalog client against a server that holds ../yard.
// Usage: node catalog.cjs ADDRESS. It serves the files of the locations that it registers itself.
const assert = require('node:assert/strict');
const http = require('node:http');
const { CatalogClient, CATALOG_FILTER_EXISTS } = require('@backstage/catalog-client');

const address = process.argv[2];
const files = new Map();
const called = new Set();
let own; // address of the files

const component = (name, description) =>
  `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ${name}, description: ${description}}
spec: {type: service, lifecycle: production, owner: signalbox}
`;

// Remembers which methods of the client are called.
function watched(client) {
  return new Proxy(client, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      called.add(name);
      return value.bind(target);
    },
  });
}

const catalog = watched(
  new CatalogClient({ discoveryApi: { getBaseUrl: async plugin => `${address}/api/${plugin}` } }),
);

const names = entities => entities.map(e => e.metadata.name).sort();

async function collect(pages) {
  const all = [];
  for await (const page of pages) all.push(page);
  return all;
}

// Waits for what the server does on its own.
async function eventually(what, is) {
  const end = Date.now() + 60_000;
  for (;;) {
    const value = await is();
    if (value) return value;
    assert.ok(Date.now() < end, `it never came that ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

const checks = {
  async 'getEntities: filters, fields, order, pages'() {
    const components = await catalog.getEntities({ filter: { kind: 'component' } });
    assert.deepEqual(names(components.items), ['board', 'lamp', 'parser', 'timetable', 'whistle']);
    const board = components.items.find(e => e.metadata.name === 'board');
    assert.equal(board.spec.system, 'dispatch');
    assert.ok(board.metadata.uid && board.metadata.etag);
    assert.ok(board.relations.some(r => r.type === 'consumesApi' && r.targetRef === 'api:default/times'));

    const either = await catalog.getEntities({
      filter: [{ kind: 'component', 'spec.type': ['website', 'library'] }, { kind: 'domain' }],
      fields: ['metadata.name'],
      order: { field: 'metadata.name', order: 'desc' },
    });
    assert.deepEqual(either.items, [
      { metadata: { name: 'rails' } }, { metadata: { name: 'parser' } }, { metadata: { name: 'board' } },
    ]);
    const titled = await catalog.getEntities({ filter: { kind: 'component', 'metadata.title': CATALOG_FILTER_EXISTS } });
    assert.deepEqual(names(titled.items), ['board', 'timetable']);
    const page = await catalog.getEntities({
      filter: { kind: 'component' }, order: [{ field: 'metadata.name', order: 'asc' }], offset: 1, limit: 2,
    });
    assert.deepEqual(page.items.map(e => e.metadata.name), ['lamp', 'parser']);
  },

  async 'getEntitiesByRefs: in the order asked, undefined where there is none'() {
    const entityRefs = ['component:default/board', 'component:default/none', 'group:default/works', 'component:shed/lamp'];
    const all = await catalog.getEntitiesByRefs({ entityRefs, fields: ['kind', 'metadata.name'] });
    assert.deepEqual(all.items.map(e => e?.metadata.name), ['board', undefined, 'works', 'lamp']);
    const some = await catalog.getEntitiesByRefs({ entityRefs, filter: { kind: 'component' } });
    assert.deepEqual(some.items.map(e => e?.metadata.name), ['board', undefined, undefined, 'lamp']);
    const matching = await catalog.getEntitiesByRefs({ entityRefs, query: { 'metadata.namespace': 'shed' } });
    assert.deepEqual(matching.items.map(e => e?.metadata.name), [undefined, undefined, undefined, 'lamp']);
  },

  async 'queryEntities: forward and back'() {
    const first = await catalog.queryEntities({
      filter: { kind: 'component' }, orderFields: { field: 'metadata.name', order: 'asc' }, limit: 2,
    });
    assert.equal(first.totalItems, 5);
    assert.deepEqual(first.items.map(e => e.metadata.name), ['board', 'lamp']);
    assert.equal(first.pageInfo.prevCursor, undefined);
    const second = await catalog.queryEntities({ cursor: first.pageInfo.nextCursor, limit: 2 });
    assert.deepEqual(second.items.map(e => e.metadata.name), ['parser', 'timetable']);
    const third = await catalog.queryEntities({ cursor: second.pageInfo.nextCursor, limit: 2, fields: ['metadata.name'] });
    assert.deepEqual(third.items, [{ metadata: { name: 'whistle' } }]);
    assert.equal(third.pageInfo.nextCursor, undefined);
    const back = await catalog.queryEntities({ cursor: third.pageInfo.prevCursor, limit: 2 });
    assert.deepEqual(back.items.map(e => e.metadata.name), ['parser', 'timetable']);
    const start = await catalog.queryEntities({ cursor: back.pageInfo.prevCursor, limit: 2 });
    assert.deepEqual(start.items.map(e => e.metadata.name), ['board', 'lamp']);
  },

  async 'queryEntities: text, offset and totals'() {
    const found = await catalog.queryEntities({ fullTextFilter: { term: 'departure', fields: ['metadata.title'] } });
    assert.deepEqual(names(found.items), ['board']);
    const page = await catalog.queryEntities({
      filter: { kind: 'component' }, orderFields: { field: 'metadata.name', order: 'desc' }, offset: 3, limit: 5, totalItems: 'exclude',
    });
    assert.deepEqual(page.items.map(e => e.metadata.name), ['lamp', 'board']);
  },

  async 'queryEntities: predicates, forward and back'() {
    const first = await catalog.queryEntities({
      query: { $all: [{ kind: 'component', 'spec.lifecycle': { $in: ['production', 'deprecated'] } }, { $not: { 'metadata.name': 'lamp' } }] },
      filter: { 'spec.type': ['service', 'website'] },
      orderFields: { field: 'metadata.name', order: 'asc' }, limit: 2,
    });
    assert.equal(first.totalItems, 3);
    assert.deepEqual(first.items.map(e => e.metadata.name), ['board', 'timetable']);
    const second = await catalog.queryEntities({ cursor: first.pageInfo.nextCursor, limit: 2 });
    assert.deepEqual(second.items.map(e => e.metadata.name), ['whistle']);
    const back = await catalog.queryEntities({ cursor: second.pageInfo.prevCursor, limit: 2 });
    assert.deepEqual(back.items.map(e => e.metadata.name), ['board', 'timetable']);
    await assert.rejects(catalog.queryEntities({ query: { kind: { $nope: 1 } } }), { name: 'ResponseError' });
  },

  async 'streamEntities: every entity once'() {
    const pages = await collect(catalog.streamEntities({ filter: { kind: 'component' }, pageSize: 2 }));
    assert.deepEqual(pages.map(p => p.length), [2, 2, 1]);
    assert.deepEqual(names(pages.flat()), ['board', 'lamp', 'parser', 'timetable', 'whistle']);
    const matching = await collect(catalog.streamEntities({ query: { 'metadata.namespace': 'shed' }, pageSize: 1 }));
    assert.deepEqual(names(matching.flat()), ['lamp', 'whistle']);
  },

  async 'getEntityAncestors: up to the root'() {
    const found = await catalog.getEntityAncestors({ entityRef: 'component:shed/lamp' });
    assert.equal(found.rootEntityRef, 'component:shed/lamp');
    assert.deepEqual(names(found.items.map(i => i.entity)).slice(-3), ['lamp', 'shed', 'yard']);
    const parents = Object.fromEntries(found.items.map(i => [i.entity.metadata.name, i.parentEntityRefs]));
    assert.deepEqual(parents.lamp, ['location:default/shed']);
    assert.deepEqual(parents.shed, ['location:default/yard']);
    assert.match(parents.yard[0], /^location:default\/generated-[0-9a-f]{40}$/);
    await assert.rejects(catalog.getEntityAncestors({ entityRef: 'component:default/none' }), { name: 'ResponseError' });
  },

  async 'getEntityByRef and getEntityByName'() {
    const board = await catalog.getEntityByRef('component:board');
    assert.equal(board.metadata.title, 'Departure Board');
    assert.equal((await catalog.getEntityByRef({ kind: 'Component', namespace: 'shed', name: 'lamp' })).metadata.name, 'lamp');
    assert.equal(await catalog.getEntityByRef('component:none'), undefined);
    assert.deepEqual(await catalog.getEntityByName({ kind: 'component', name: 'board' }), board);
    assert.equal(await catalog.getEntityByName({ kind: 'component', namespace: 'shed', name: 'board' }), undefined);
  },

  async 'getEntityFacets: counts'() {
    const all = await catalog.getEntityFacets({ facets: ['spec.lifecycle', 'metadata.tags'], filter: { kind: 'component' } });
    assert.deepEqual(all.facets['spec.lifecycle'].sort((a, b) => a.value.localeCompare(b.value)), [
      { value: 'deprecated', count: 2 }, { value: 'experimental', count: 1 }, { value: 'production', count: 2 },
    ]);
    assert.deepEqual(all.facets['metadata.tags'].find(f => f.value === 'go'), { value: 'go', count: 2 });
    const some = await catalog.getEntityFacets({ facets: ['kind'], query: { 'metadata.namespace': 'shed' } });
    assert.deepEqual(some, { facets: { kind: [{ value: 'Component', count: 2 }] } });
  },

  async 'addLocation: tried first, then registered, found and removed'() {
    files.set('/depot.yaml', component('depot', 'first'));
    const target = `${own}/depot.yaml`;
    const tried = await catalog.addLocation({ target, dryRun: true });
    assert.equal(tried.exists, false);
    assert.deepEqual(tried.location.target, target);
    assert.deepEqual(names(tried.entities).filter(n => !n.startsWith('generated-')), ['depot']);
    assert.equal(await catalog.getEntityByRef('component:depot'), undefined);

    const { location } = await catalog.addLocation({ type: 'url', target });
    assert.deepEqual([location.type, location.target], ['url', target]);
    await eventually('depot is there', () => catalog.getEntityByRef('component:depot'));
    assert.equal((await catalog.addLocation({ target, dryRun: true })).exists, true);
    await assert.rejects(catalog.addLocation({ target }), { name: 'ResponseError', statusCode: 409 });
    assert.equal((await catalog.addLocation({ target, onConflict: 'refresh' })).location.id, location.id);

    const known = { id: location.id, type: 'url', target };
    const without = ({ id, type, target }) => ({ id, type, target });
    assert.deepEqual(without(await catalog.getLocationById(location.id)), known);
    assert.equal(await catalog.getLocationById('00000000-0000-4000-8000-000000000000'), undefined);
    assert.deepEqual(without(await catalog.getLocationByRef(`url:${target}`)), known);
    assert.equal(await catalog.getLocationByRef(`url:${own}/none.yaml`), undefined);
    assert.deepEqual(without(await catalog.getLocationByEntity('component:default/depot')), known);
    assert.equal(await catalog.getLocationByEntity('component:default/none'), undefined);
    assert.ok((await catalog.getLocations()).items.some(l => l.id === location.id));

    files.set('/moved.yaml', component('moved', 'elsewhere'));
    const moved = await catalog.updateLocation(location.id, { type: 'url', target: `${own}/moved.yaml` });
    assert.deepEqual(without(moved), { ...known, target: `${own}/moved.yaml` });
    await eventually('moved is there', () => catalog.getEntityByRef('component:moved'));
    await eventually('depot is gone', async () => !(await catalog.getEntityByRef('component:depot')));

    await catalog.removeLocationById(location.id);
    assert.equal(await catalog.getLocationById(location.id), undefined);
    await eventually('moved is gone', async () => !(await catalog.getEntityByRef('component:moved')));
    await assert.rejects(catalog.addLocation({ type: 'file', target: '/x.yaml' }), { name: 'ResponseError', statusCode: 400 });
  },

  async 'queryLocations and streamLocations: pages'() {
    const ids = [];
    for (const name of ['one', 'two', 'three']) {
      files.set(`/${name}.yaml`, component(name, name));
      ids.push((await catalog.addLocation({ target: `${own}/${name}.yaml` })).location.id);
    }
    const query = { target: { $hasPrefix: own } };
    const first = await catalog.queryLocations({ query, limit: 2 });
    assert.equal(first.totalItems, 3);
    assert.equal(first.items.length, 2);
    const second = await catalog.queryLocations({ cursor: first.pageInfo.nextCursor });
    assert.equal(second.pageInfo.nextCursor, undefined);
    assert.deepEqual([...first.items, ...second.items].map(l => l.id).sort(), [...ids].sort());
    const pages = await collect(catalog.streamLocations({ query, limit: 1 }));
    assert.deepEqual(pages.map(p => p.length), [1, 1, 1]);
    assert.deepEqual(pages.flat().map(l => l.id).sort(), [...ids].sort());
    for (const id of ids) await catalog.removeLocationById(id);
    assert.equal((await catalog.queryLocations({ query })).totalItems, 0);
  },

  async 'refreshEntity and removeEntityByUid: the source has the last word'() {
    files.set('/turn.yaml', component('turn', 'before'));
    const { location } = await catalog.addLocation({ target: `${own}/turn.yaml` });
    const before = await eventually('turn is there', () => catalog.getEntityByRef('component:turn'));
    assert.equal(before.metadata.description, 'before');
    files.set('/turn.yaml', component('turn', 'after'));
    await catalog.refreshEntity('component:default/turn');
    const after = await eventually('turn has changed', async () => {
      const now = await catalog.getEntityByRef('component:turn');
      return now.metadata.description === 'after' && now;
    });
    assert.equal(after.metadata.uid, before.metadata.uid);
    assert.notEqual(after.metadata.etag, before.metadata.etag);
    await assert.rejects(catalog.refreshEntity('component:default/none'), { name: 'ResponseError' });

    await catalog.removeEntityByUid(after.metadata.uid);
    await eventually('turn has come back', async () => {
      const again = await catalog.getEntityByRef('component:turn');
      return again && again.metadata.uid !== after.metadata.uid;
    });
    await catalog.removeLocationById(location.id);
  },

  async 'validateEntity: valid, or why not'() {
    const entity = {
      apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'new' },
      spec: { type: 'service', lifecycle: 'production', owner: 'works' },
    };
    assert.deepEqual(await catalog.validateEntity(entity, `url:${own}/new.yaml`), { valid: true });
    delete entity.spec.owner;
    const refused = await catalog.validateEntity(entity, `url:${own}/new.yaml`);
    assert.equal(refused.valid, false);
    assert.match(refused.errors[0].message, /owner/);
  },

  async 'analyzeLocation: what a repository could hold'() {
    const found = await catalog.analyzeLocation({ location: { type: 'url', target: 'https://git.yard.example/acme/widget' } });
    assert.deepEqual(found.existingEntityFiles, []);
    assert.equal(found.generateEntities[0].entity.metadata.name, 'widget');
  },

  async 'every public method was called'() {
    const hidden = new Set(['constructor', 'apiClient', 'requestIgnored', 'requestRequired', 'requestOptional', 'getFilterValue',
      'queryEntitiesByPredicate', 'getEntityFacetsByPredicate']);
    const methods = Object.getOwnPropertyNames(CatalogClient.prototype).filter(n => !hidden.has(n));
    assert.ok(methods.length >= 21, `only ${methods}`);
    assert.deepEqual(methods.filter(n => !called.has(n)), []);
  },
};

async function main() {
  const server = http.createServer((request, response) => {
    const text = files.get(request.url);
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'text/yaml' });
    response.end(text ?? '');
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  own = `http://127.0.0.1:${server.address().port}`;
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}: ${error.stack}`);
    }
  }
  process.exit(failed ? 1 : 0);
}

main();
