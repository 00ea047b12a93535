package ingest

import (
	"container/list"
	"sync"
)

const cacheBytes = 64 << 20

// cache keeps what placeholders read last, so that reading it again costs one conditional request. The least recently used goes first.
type cache struct {
	mu    sync.Mutex
	order *list.List // of *cached, the latest first
	byURL map[string]*list.Element
	bytes int
}

type cached struct {
	url, etag string
	data      []byte
}

func newCache() *cache { return &cache{order: list.New(), byURL: map[string]*list.Element{}} }

func (c *cache) get(url string) (data []byte, etag string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.byURL[url]
	if !ok {
		return nil, ""
	}
	c.order.MoveToFront(element)
	entry := element.Value.(*cached)
	return entry.data, entry.etag
}

func (c *cache) put(url, etag string, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.byURL[url]; ok {
		c.drop(element)
	}
	if etag == "" || len(data) > cacheBytes/4 {
		return
	}
	c.byURL[url] = c.order.PushFront(&cached{url: url, etag: etag, data: data})
	c.bytes += len(data)
	for c.bytes > cacheBytes {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(element *list.Element) {
	entry := c.order.Remove(element).(*cached)
	delete(c.byURL, entry.url)
	c.bytes -= len(entry.data)
}
