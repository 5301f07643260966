package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// What a datastore has before anybody says otherwise: the machine's own disk is nobody's business.
const (
	usualCapacity = 1 << 40
	usualFree     = 600 << 30
	firstFileKey  = 1000
)

// ownRoom tells what datastores have and how large files of snapshots are, as vCenters do: by a look from time to time.
func (w *world) ownRoom(every time.Duration) {
	for range time.Tick(every) {
		w.tally()
	}
}

// tally takes what deltas hold from what is free. The disks' chains are told from the foot up, as vCenters do.
func (w *world) tally() {
	taken := map[*store]int64{}
	for _, m := range w.machines {
		m.tally(taken)
	}
	for _, s := range w.stores {
		w.mu.Lock()
		capacity, free := s.capacity, s.free-taken[s]
		w.mu.Unlock()
		if free < 0 {
			free = 0
		}
		if ds, ok := simulator.Map.Get(s.ref).(*simulator.Datastore); ok {
			simulator.Map.WithLock(ds, func() {
				ds.Summary.Capacity, ds.Summary.FreeSpace = capacity, free
				ds.Info.GetDatastoreInfo().FreeSpace = free
			})
		}
	}
}

// tally holds no lock of its own while it takes the simulator's: tasks take them the other way round.
func (m *machine) tally(taken map[*store]int64) {
	disks, files := m.chains(taken)
	simulator.Map.WithLock(m.vm, func() {
		if m.vm.LayoutEx == nil {
			return
		}
		var others []types.VirtualMachineFileLayoutExFileInfo
		for _, file := range m.vm.LayoutEx.File {
			if file.Key < firstFileKey {
				others = append(others, file)
			}
		}
		m.vm.LayoutEx.File, m.vm.LayoutEx.Disk, m.vm.LayoutEx.Timestamp = append(others, files...), disks, time.Now()
	})
}

func (m *machine) chains(taken map[*store]int64) ([]types.VirtualMachineFileLayoutExDiskLayout, []types.VirtualMachineFileLayoutExFileInfo) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var disks []types.VirtualMachineFileLayoutExDiskLayout
	var files []types.VirtualMachineFileLayoutExFileInfo
	for _, d := range m.disks {
		told := types.VirtualMachineFileLayoutExDiskLayout{Key: d.key}
		for l := d.live; l != nil; l = l.parent {
			size := l.bytes()
			if l.parent != nil {
				taken[d.store] += size
			}
			key := int32(firstFileKey + len(files))
			files = append(files, types.VirtualMachineFileLayoutExFileInfo{Key: key, Size: size, UniqueSize: size,
				Name: fmt.Sprintf("[%s] %s/%s", d.store.name, m.name, l.data()), Type: "diskExtent", Accessible: types.NewBool(true)})
			told.Chain = append([]types.VirtualMachineFileLayoutExDiskUnit{{FileKey: []int32{key}}}, told.Chain...)
		}
		disks = append(disks, told)
	}
	return disks, files
}

func (l *layer) bytes() int64 {
	info, err := l.file.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// room says what a datastore has, before the files of snapshots are taken off.
func (w *world) room(r *http.Request) (interface{}, error) {
	s := w.store(r.FormValue("store"))
	if s == nil {
		return nil, fmt.Errorf("no datastore is called %q", r.FormValue("store"))
	}
	w.mu.Lock()
	s.capacity, s.free = number(r, "capacity", s.capacity), number(r, "free", s.free)
	w.mu.Unlock()
	w.tally()
	return map[string]int64{"capacity": s.capacity, "free": s.free}, nil
}
