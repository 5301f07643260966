package main

import (
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
)

// A machine is a VM whose disks are real. Its lock orders what happens to it: writes hold it, and so does everything that
// the journal tells of.
type machine struct {
	world  *world
	vm     *simulator.VirtualMachine
	name   string
	number int

	mu       sync.RWMutex
	on       bool
	paused   bool
	quiet    bool // the guest does not listen to a shutdown
	keeps    bool // set back to a snapshot it has that one's change ids again, and gives the same ones anew
	made     int  // disks that it ever had
	disks    []*disk
	shots    map[string]*shot // by managed object id
	current  string           // the snapshot that a new one hangs below
	tracking bool             // asked for
	tracked  bool             // in force
	random   *rand.Rand

	busy sync.Mutex // one task at a time, as vCenter has it
}

type disk struct {
	key      int32
	stem     string
	store    *store
	uuid     string
	capacity int64
	live     *layer
	deltas   int
	tracker  *tracker
}

// A shot is a snapshot: where each disk's view ends, and what its change id was.
type shot struct {
	id      string
	parent  string
	seq     int64
	layers  map[int32]*layer
	changes map[int32]string
	epochs  map[int32]int
}

var errGone = errors.New("no such snapshot or disk")

func (m *machine) disk(key int32) *disk {
	for _, d := range m.disks {
		if d.key == key {
			return d
		}
	}
	return nil
}

// top is the layer where a snapshot's view of a disk ends; the empty name is the live disk.
func (m *machine) top(snapshot string, key int32) (*layer, error) {
	d := m.disk(key)
	if d == nil {
		return nil, errGone
	}
	if snapshot == "" {
		return d.live, nil
	}
	s := m.shots[snapshot]
	if s == nil || s.layers[key] == nil {
		return nil, errGone
	}
	return s.layers[key], nil
}

func (m *machine) read(snapshot string, key int32, p []byte, offset int64) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	top, err := m.top(snapshot, key)
	if err != nil {
		return err
	}
	return top.read(p, offset)
}

// write is the guest writing; only a running one does.
func (m *machine) write(key int32, offset, length, seed int64) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.on {
		return 0, errors.New("powered off")
	}
	return m.put(key, offset, length, seed)
}

func (m *machine) put(key int32, offset, length, seed int64) (int64, error) {
	d := m.disk(key)
	if d == nil || offset < 0 || length <= 0 || offset+length > d.capacity || offset%sector != 0 || length%sector != 0 {
		return 0, fmt.Errorf("disk %d offset %d length %d", key, offset, length)
	}
	p := bytesOf(seed, length)
	if err := d.live.write(p, offset); err != nil {
		return 0, err
	}
	if d.tracker != nil {
		d.tracker.mark(offset, length)
	}
	return m.world.journal.add(record{VM: m.name, Kind: "write", Disk: key, Offset: offset, Length: length, Seed: seed,
		Sha256: digest(p)}), nil
}

// step is one write of the seeded guest: most go to a few busy places, some are zeros.
func (m *machine) step() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.on {
		return errors.New("powered off")
	}
	d := m.disks[m.random.Intn(len(m.disks))]
	length := int64(1+m.random.Intn(24)) * grainSize
	room := d.capacity - length
	if m.random.Intn(4) > 0 {
		room /= 8
	}
	offset := m.random.Int63n(room/grainSize+1) * grainSize
	seed := m.random.Int63()
	if m.random.Intn(16) == 0 {
		seed = 0
	}
	_, err := m.put(d.key, offset, length, seed)
	return err
}

// run writes until the lab ends.
func (m *machine) run(every time.Duration) {
	for range time.Tick(every) {
		m.mu.RLock()
		writing := m.on && !m.paused
		m.mu.RUnlock()
		if writing {
			// who was powered off in between has nothing to write
			_ = m.step()
		}
	}
}

func (m *machine) power(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	state := "off"
	if on {
		state = "on"
	}
	m.on = on
	m.world.journal.add(record{VM: m.name, Kind: "power", State: state})
	m.stun()
}

// stun is when a change of tracking comes into force.
func (m *machine) stun() {
	if m.tracking == m.tracked {
		return
	}
	m.tracked = m.tracking
	for _, d := range m.disks {
		d.tracker = nil
		if m.tracked {
			d.tracker = newTracker()
		}
	}
	m.world.journal.add(record{VM: m.name, Kind: "cbt", State: fmt.Sprintf("in force: %t", m.tracked), Changes: m.changeIDs()})
}

func (m *machine) changeIDs() map[string]string {
	ids := map[string]string{}
	for _, d := range m.disks {
		if d.tracker != nil {
			ids[fmt.Sprint(d.key)] = d.tracker.id()
		}
	}
	return ids
}

// track is asked for with the configuration; a machine that is off needs no stun.
func (m *machine) track(wanted bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tracking = wanted
	m.world.journal.add(record{VM: m.name, Kind: "cbt", State: fmt.Sprintf("asked for: %t", wanted)})
	if !m.on {
		m.stun()
	}
}

// reset is what a crashed host does to change tracking.
func (m *machine) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.disks {
		if d.tracker != nil {
			fresh := newTracker()
			fresh.lie, fresh.extra = d.tracker.lie, d.tracker.extra
			d.tracker = fresh
		}
	}
	m.world.journal.add(record{VM: m.name, Kind: "cbt", State: "reset", Changes: m.changeIDs()})
}

// newMachine makes the disks and what is on them: about a third, in pieces.
func newMachine(w *world, vm *simulator.VirtualMachine, number, disks int, size int64) (*machine, error) {
	m := &machine{world: w, vm: vm, name: vm.Name, number: number, shots: map[string]*shot{},
		random: rand.New(rand.NewSource(w.seed*1_000_003 + int64(number)))}
	for _, s := range w.stores {
		if err := os.Mkdir(filepath.Join(s.root, m.name), 0o755); err != nil {
			return nil, err
		}
	}
	for n := 0; n < disks; n++ {
		// no two disks of one size, and none a whole number of tracked blocks
		d, err := m.addDisk(size + int64(n+1)*grainSize)
		if err != nil {
			return nil, err
		}
		for at := int64(0); at < d.capacity; at += 1 << 20 {
			length := int64(1+m.random.Intn(80)) * grainSize
			if at+length <= d.capacity {
				if _, err := m.put(d.key, at, length, m.random.Int63()); err != nil {
					return nil, err
				}
			}
		}
	}
	m.power(true)
	return m, nil
}
