package main

import (
	"fmt"

	"github.com/vmware/govmomi/vim25/types"
)

// freeze makes the view of now a snapshot's, for all disks at one moment, and sends later writes to deltas.
func (m *machine) freeze(id, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stun()
	s := &shot{id: id, parent: m.current, layers: map[int32]*layer{}, changes: map[int32]string{}, epochs: map[int32]int{}}
	for _, d := range m.disks {
		s.layers[d.key] = d.live
		if d.tracker != nil {
			d.tracker.closed++
			s.changes[d.key], s.epochs[d.key] = d.tracker.id(), d.tracker.closed
		}
	}
	for _, d := range m.disks {
		if err := m.grow(d, d.live); err != nil {
			return err
		}
	}
	m.shots[id] = s
	m.current = id
	s.seq = m.world.journal.add(record{VM: m.name, Kind: "snapshot", Snapshot: id, Name: name, Changes: m.changeIDs()})
	return nil
}

func (m *machine) grow(d *disk, below *layer) error {
	d.deltas++
	delta, err := newDelta(below, fmt.Sprintf("%s-%06d.vmdk", d.stem, d.deltas))
	if err == nil {
		d.live = delta
	}
	return err
}

// thaw takes a snapshot away: what its child holds goes down into its own file.
func (m *machine) thaw(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.shots[id]
	if s == nil {
		return errGone
	}
	delete(m.shots, id)
	for _, other := range m.shots {
		if other.parent == id {
			other.parent = s.parent
		}
	}
	if m.current == id {
		m.current = s.parent
	}
	m.stun()
	m.world.journal.add(record{VM: m.name, Kind: "remove", Snapshot: id})
	for _, d := range m.disks {
		if err := m.settle(d, s.layers[d.key]); err != nil {
			return err
		}
	}
	return nil
}

// settle does away with a layer that no snapshot names any more, as far as its children allow.
func (m *machine) settle(d *disk, l *layer) error {
	if l == nil || l == d.live {
		return nil
	}
	for _, s := range m.shots {
		if s.layers[d.key] == l {
			return nil
		}
	}
	children := m.children(d, l)
	if len(children) > 1 {
		return nil // branches still stand on it
	}
	if len(children) == 0 {
		parent := l.parent
		if err := l.discard(); err != nil {
			return err
		}
		return m.settle(d, parent)
	}
	child := children[0]
	if err := l.absorb(child); err != nil {
		return err
	}
	if d.live == child {
		d.live = l
	}
	for _, s := range m.shots {
		if s.layers[d.key] == child {
			s.layers[d.key] = l
		}
	}
	for _, grandchild := range m.children(d, child) {
		grandchild.parent = l
		if err := grandchild.describe(); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) children(d *disk, l *layer) []*layer {
	seen := map[*layer]bool{}
	var found []*layer
	look := func(from *layer) {
		for ; from != nil; from = from.parent {
			if from.parent == l && !seen[from] {
				seen[from] = true
				found = append(found, from)
			}
		}
	}
	look(d.live)
	for _, s := range m.shots {
		look(s.layers[d.key])
	}
	return found
}

// revert gives the machine the content of a snapshot again, and starts change tracking afresh or, where it keeps change ids,
// goes on with those of the snapshot: nothing tells then that blocks written since went back.
func (m *machine) revert(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.shots[id]
	if s == nil {
		return errGone
	}
	for _, d := range m.disks {
		if s.layers[d.key] == nil {
			return fmt.Errorf("disk %d was added since, which is not acted here", d.key)
		}
	}
	for _, d := range m.disks {
		old := d.live
		if err := m.grow(d, s.layers[d.key]); err != nil {
			return err
		}
		if err := m.settle(d, old); err != nil {
			return err
		}
		if d.tracker != nil && m.keeps && s.changes[d.key] != "" {
			d.tracker.forgetAfter(s.epochs[d.key])
		} else if d.tracker != nil {
			d.tracker = newTracker()
		}
	}
	m.current = id
	m.world.journal.add(record{VM: m.name, Kind: "revert", Snapshot: id, Changes: m.changeIDs()})
	return nil
}

// devices are the disks as the API shows them, of a snapshot or (without one) of now. Called with the lock held.
func (m *machine) devices(snapshot string, before []types.BaseVirtualDevice) []types.BaseVirtualDevice {
	var after []types.BaseVirtualDevice
	for _, device := range before {
		if _, isDisk := device.(*types.VirtualDisk); !isDisk {
			after = append(after, device)
		}
	}
	for _, d := range m.disks {
		n := d.key - 2000
		top, change := d.live, ""
		if d.tracker != nil {
			change = d.tracker.id()
		}
		if snapshot != "" {
			s := m.shots[snapshot]
			top, change = s.layers[d.key], s.changes[d.key]
			if top == nil {
				continue // it was added since
			}
		}
		unit := n
		if n > 6 {
			unit++ // the controller's own
		}
		backing := m.backing(d, top)
		backing.ChangeId = change
		after = append(after, &types.VirtualDisk{
			VirtualDevice: types.VirtualDevice{Key: d.key, ControllerKey: realController, UnitNumber: &unit,
				DeviceInfo: &types.Description{Label: fmt.Sprintf("Hard disk %d", n+1),
					Summary: fmt.Sprintf("%d KB", d.capacity/1024)}, Backing: backing},
			CapacityInKB: d.capacity / 1024, CapacityInBytes: d.capacity,
			DiskObjectId: fmt.Sprintf("%s-%d", m.vm.Self.Value, d.key)})
	}
	return after
}

func (m *machine) backing(d *disk, top *layer) *types.VirtualDiskFlatVer2BackingInfo {
	b := &types.VirtualDiskFlatVer2BackingInfo{
		VirtualDeviceFileBackingInfo: types.VirtualDeviceFileBackingInfo{
			FileName: fmt.Sprintf("[%s] %s/%s", d.store.name, m.name, top.name), Datastore: &d.store.ref},
		DiskMode: "persistent", ThinProvisioned: types.NewBool(true), WriteThrough: types.NewBool(false),
		Split: types.NewBool(false), Uuid: d.uuid, ContentId: "fffffffe", Sharing: "sharingNone"}
	if top.parent != nil {
		b.Parent = m.backing(d, top.parent)
		b.DeltaDiskFormat = "redoLogFormat"
	}
	return b
}
