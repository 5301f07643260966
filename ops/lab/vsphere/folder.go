package main

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A wayFault happens to bytes on their way: kind is eio, drop (the connection ends amid the answer), ignored (the range is
// not honoured), or slow; way is folder, nbd or export; for nbd it may be bound to a place on a disk.
type wayFault struct {
	way, kind   string
	disk        int32
	from, to    int64
	skip, count int
	takes       time.Duration
}

type wayFaults struct {
	mu     sync.Mutex
	faults []*wayFault
	served map[string]int64 // bytes of disks that were given, by way
}

func (w *wayFaults) gave(way string, bytes int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.served == nil {
		w.served = map[string]int64{}
	}
	w.served[way] += bytes
}

// given tells what was given since it was asked last.
func (w *wayFaults) given() map[string]int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	told := w.served
	w.served = nil
	if told == nil {
		told = map[string]int64{}
	}
	return told
}

// A counted answer adds up what it gives.
type counted struct {
	http.ResponseWriter
	ways *wayFaults
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.ways.gave("folder", int64(n))
	return n, err
}

func (w *wayFaults) due(way string, disk int32, offset, length int64) (kind string, takes time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.faults {
		if f.way != way || f.count == 0 || (f.disk != 0 && f.disk != disk) || (f.to > 0 && (offset >= f.to || offset+length <= f.from)) {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		f.count--
		return f.kind, f.takes
	}
	return "", 0
}

// serves takes the requests for bytes; all others are the simulator's.
func (w *world) serves(rw http.ResponseWriter, r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, leasePath) {
		w.serveLease(rw, r)
		return true
	}
	if !strings.HasPrefix(r.URL.Path, "/folder/") {
		return false
	}
	if !w.signedIn(r) {
		rw.Header().Set("WWW-Authenticate", `Basic realm="VMware HTTP server"`)
		http.Error(rw, "sign in", http.StatusUnauthorized)
		return true
	}
	store := w.store(r.URL.Query().Get("dsName"))
	if store == nil {
		return false
	}
	w.serveFolder(store, rw, r)
	return true
}

// signedIn: by the session's cookie, or by name and password.
func (w *world) signedIn(r *http.Request) bool {
	if user, password, given := r.BasicAuth(); given {
		return subtle.ConstantTimeCompare([]byte(user+"\x00"+password), []byte(w.gate.user+"\x00"+w.gate.password)) == 1
	}
	cookie, err := r.Cookie("vmware_soap_session")
	if err != nil {
		return false
	}
	w.gate.mu.Lock()
	known := w.gate.known[cookie.Value]
	w.gate.mu.Unlock()
	return known && w.gate.alive(r)
}

func (w *world) serveFolder(store *store, rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(rw, "read only", http.StatusMethodNotAllowed)
		return
	}
	if dc, err := url.PathUnescape(r.URL.Query().Get("dcPath")); err != nil || path.Base(dc) != "DC0" {
		http.Error(rw, "no such datacenter", http.StatusNotFound)
		return
	}
	// a cleaned path that began with a slash cannot leave the root
	name := path.Clean("/" + strings.TrimPrefix(r.URL.Path, "/folder/"))
	if w.locked(store, name) {
		http.Error(rw, "the file is in use", http.StatusInternalServerError)
		return
	}
	file, err := os.Open(filepath.Join(store.root, filepath.FromSlash(name)))
	if err != nil {
		http.Error(rw, "no such file", http.StatusNotFound)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.Error(rw, "no such file", http.StatusNotFound)
		return
	}
	kind, takes := w.ways.due("folder", 0, 0, info.Size())
	time.Sleep(takes)
	switch kind {
	case "eio":
		http.Error(rw, "input/output error", http.StatusInternalServerError)
		return
	case "ignored":
		r.Header.Del("Range")
	case "drop":
		rw = &stump{ResponseWriter: rw, left: 4096}
	case "":
		rw = &counted{ResponseWriter: rw, ways: &w.ways}
	}
	rw.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(rw, r, path.Base(name), time.Time{}, file)
}

// locked: a running VM has its files for itself, but for what its snapshots froze.
func (w *world) locked(store *store, name string) bool {
	for _, m := range w.machines {
		if !strings.HasPrefix(name, "/"+m.name+"/") {
			continue
		}
		m.mu.RLock()
		defer m.mu.RUnlock()
		for _, d := range m.disks {
			if m.on && d.store == store && path.Base(name) == d.live.data() {
				return true
			}
		}
	}
	return false
}

// A stump writes the beginning and then ends the connection.
type stump struct {
	http.ResponseWriter
	left int
}

func (s *stump) Write(p []byte) (int, error) {
	if len(p) > s.left {
		_, _ = s.ResponseWriter.Write(p[:s.left])
		if flusher, ok := s.ResponseWriter.(http.Flusher); ok {
			flusher.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	s.left -= len(p)
	return s.ResponseWriter.Write(p)
}
