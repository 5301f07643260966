package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/vmware/govmomi/simulator"
)

// changeDisk is what an administrator does to a VM's disks: one is added, taken away, made larger, or moved to another datastore.
func (w *world) changeDisk(r *http.Request) (interface{}, error) {
	m, err := w.asked(r)
	if err != nil {
		return nil, err
	}
	key := int32(number(r, "disk", 2000))
	switch {
	case r.FormValue("add") != "":
		key, err = m.plug(number(r, "add", 0))
	case r.FormValue("remove") != "":
		err = m.unplug(key)
	case r.FormValue("grow") != "":
		err = m.extend(key, number(r, "grow", 0))
	case r.FormValue("to") != "":
		err = m.move(key, w.store(r.FormValue("to")), r.FormValue("reset") != "")
	default:
		err = fmt.Errorf("nothing to do")
	}
	if err != nil {
		return nil, err
	}
	m.show()
	return map[string]int32{"disk": key}, nil
}

// addDisk makes an empty disk behind those that there are.
func (m *machine) addDisk(capacity int64) (*disk, error) {
	n, store := m.made, m.world.stores[0]
	stem := m.name
	if n > 0 {
		stem = fmt.Sprintf("%s_%d", m.name, n)
	}
	base, err := newBase(filepath.Join(store.root, m.name), stem+".vmdk", capacity)
	if err != nil {
		return nil, err
	}
	d := &disk{key: int32(2000 + n), stem: stem, store: store, capacity: capacity, live: base,
		uuid: fmt.Sprintf("6000C29%x-%04x-%04x-0000-%012x", n%16, m.number, n, m.world.seed&0xffffffffffff)}
	m.made++
	m.disks = append(m.disks, d)
	m.world.journal.add(record{VM: m.name, Kind: "disk", Disk: d.key, Length: capacity})
	return d, nil
}

// plug adds a disk to a VM, whether it runs or not.
func (m *machine) plug(capacity int64) (int32, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if capacity <= 0 || capacity%grainSize != 0 || len(m.disks) == 15 {
		return 0, fmt.Errorf("a disk of %d bytes: whole 4 KiB; at most 15 disks", capacity)
	}
	d, err := m.addDisk(capacity)
	if err != nil {
		return 0, err
	}
	if m.tracked {
		d.tracker = newTracker()
	}
	return d.key, nil
}

// unplug takes a disk away. Its files stay where they are.
func (m *machine) unplug(key int32) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for n, d := range m.disks {
		if d.key == key && len(m.shots) == 0 && len(m.disks) > 1 {
			m.disks = append(m.disks[:n:n], m.disks[n+1:]...)
			m.world.journal.add(record{VM: m.name, Kind: "disk-removed", Disk: key})
			return nil
		}
	}
	return fmt.Errorf("disk %d: it is not there, is the only one, or there are snapshots", key)
}

// extend makes a disk larger; as with VMware not while there are snapshots.
func (m *machine) extend(key int32, by int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.disk(key)
	if d == nil || by <= 0 || by%grainSize != 0 || len(m.shots) > 0 {
		return fmt.Errorf("disk %d by %d bytes: whole 4 KiB, and no snapshots", key, by)
	}
	if err := d.live.file.Truncate(d.capacity + by); err != nil {
		return err
	}
	d.capacity += by
	d.live.size = d.capacity
	m.world.journal.add(record{VM: m.name, Kind: "disk", Disk: key, Length: d.capacity})
	return d.live.describe()
}

// move brings a disk's files, those of snapshots too, to another datastore, as a storage vMotion does; where it is told to,
// change tracking begins anew for that disk, as with some versions of VMware. Who reads goes on: files are open.
func (m *machine) move(key int32, to *store, reset bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.disk(key)
	if d == nil || to == nil || to == d.store {
		return fmt.Errorf("no disk %d, no such datastore, or it is there already", key)
	}
	folder := filepath.Join(to.root, m.name)
	for l := range m.layersOf(d) {
		for _, name := range []string{l.name, l.data()} {
			if err := os.Rename(filepath.Join(l.folder, name), filepath.Join(folder, name)); err != nil {
				return err
			}
		}
		l.folder = folder
	}
	d.store = to
	if reset && d.tracker != nil {
		d.tracker = newTracker()
	}
	simulator.Map.WithLock(m.vm, func() {
		for _, there := range m.vm.Datastore {
			if there == to.ref {
				return
			}
		}
		m.vm.Datastore = append(m.vm.Datastore, to.ref)
	})
	m.world.journal.add(record{VM: m.name, Kind: "move", Disk: key, State: to.name, Changes: m.changeIDs()})
	return nil
}

// layersOf are all files of a disk, of whichever branch.
func (m *machine) layersOf(d *disk) map[*layer]bool {
	all := map[*layer]bool{}
	for l := d.live; l != nil; l = l.parent {
		all[l] = true
	}
	for _, s := range m.shots {
		for l := s.layers[d.key]; l != nil; l = l.parent {
			all[l] = true
		}
	}
	return all
}
