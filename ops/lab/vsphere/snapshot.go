package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// labSnapshot answers for a machine's snapshot.
type labSnapshot struct {
	Self types.ManagedObjectReference
	*machine
}

func (s *labSnapshot) Reference() types.ManagedObjectReference { return s.Self }

func snapshotRef(id string) types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "VirtualMachineSnapshot", Value: id}
}

func (v *labVM) CreateSnapshotTask(_ *simulator.Context, r *types.CreateSnapshot_Task) soap.HasFault {
	ref, fault := v.snapshot("CreateSnapshot_Task", *r)
	if fault != nil {
		return &methods.CreateSnapshot_TaskBody{Fault_: fault}
	}
	return &methods.CreateSnapshot_TaskBody{Res: &types.CreateSnapshot_TaskResponse{Returnval: ref}}
}

func (v *labVM) CreateSnapshotExTask(_ *simulator.Context, r *types.CreateSnapshotEx_Task) soap.HasFault {
	ref, fault := v.snapshot("CreateSnapshotEx_Task", types.CreateSnapshot_Task{Name: r.Name, Description: r.Description,
		Memory: r.Memory, Quiesce: r.QuiesceSpec != nil})
	if fault != nil {
		return &methods.CreateSnapshotEx_TaskBody{Fault_: fault}
	}
	return &methods.CreateSnapshotEx_TaskBody{Res: &types.CreateSnapshotEx_TaskResponse{Returnval: ref}}
}

func (v *labVM) snapshot(method string, r types.CreateSnapshot_Task) (types.ManagedObjectReference, *soap.Fault) {
	r.This = v.vm.Self
	return v.begin("createSnapshot", method, func() (types.AnyType, error) {
		body := v.with(func() soap.HasFault { return v.vm.CreateSnapshotTask(&r) })
		result, err := outcome(body.(*methods.CreateSnapshot_TaskBody).Res.Returnval)
		if err != nil {
			return nil, err
		}
		made := result.(types.ManagedObjectReference)
		if err := v.freeze(made.Value, r.Name); err != nil {
			return nil, err
		}
		simulator.Map.Put(&labSnapshot{Self: types.ManagedObjectReference{Type: "LabSnapshot", Value: made.Value}, machine: v.machine})
		v.show()
		return made, nil
	})
}

func (s *labSnapshot) RemoveSnapshotTask(ctx *simulator.Context, r *types.RemoveSnapshot_Task) soap.HasFault {
	ref, fault := s.begin("removeSnapshot", "RemoveSnapshot_Task", func() (types.AnyType, error) {
		if r.RemoveChildren {
			for _, child := range s.below(s.Self.Value) {
				if err := s.remove(ctx, child); err != nil {
					return nil, err
				}
			}
		}
		return nil, s.remove(ctx, s.Self.Value)
	})
	if fault != nil {
		return &methods.RemoveSnapshot_TaskBody{Fault_: fault}
	}
	return &methods.RemoveSnapshot_TaskBody{Res: &types.RemoveSnapshot_TaskResponse{Returnval: ref}}
}

// below are the snapshots that hang below one, the deepest first.
func (m *machine) below(id string) []string {
	m.mu.RLock()
	var children, found []string
	for other, s := range m.shots {
		if s.parent == id {
			children = append(children, other)
		}
	}
	m.mu.RUnlock()
	for _, child := range children {
		found = append(append(found, m.below(child)...), child)
	}
	return found
}

func (m *machine) remove(ctx *simulator.Context, id string) error {
	snapshot, ok := simulator.Map.Get(snapshotRef(id)).(*simulator.VirtualMachineSnapshot)
	if !ok {
		return &taskError{&types.ManagedObjectNotFound{Obj: snapshotRef(id)}}
	}
	if err := m.thaw(id); err != nil {
		return err
	}
	m.forgetFile(id)
	body := snapshot.RemoveSnapshotTask(ctx, &types.RemoveSnapshot_Task{This: snapshotRef(id)})
	_, err := outcome(body.(*methods.RemoveSnapshot_TaskBody).Res.Returnval)
	simulator.Map.Remove(types.ManagedObjectReference{Type: "LabSnapshot", Value: id})
	m.show()
	return err
}

// forgetFile keeps the simulator from deleting files of a snapshot that it takes away: it knows them by the keys of a list of
// files, which it numbers anew after each removal, so that with several snapshots it takes away disks.
func (m *machine) forgetFile(id string) {
	simulator.Map.WithLock(m.vm, func() {
		var others []types.VirtualMachineFileLayoutExSnapshotLayout
		for _, s := range m.vm.LayoutEx.Snapshot {
			if s.Key.Value != id {
				others = append(others, s)
			}
		}
		m.vm.LayoutEx.Snapshot = others
	})
}

func (v *labVM) RemoveAllSnapshotsTask(ctx *simulator.Context, _ *types.RemoveAllSnapshots_Task) soap.HasFault {
	ref, fault := v.begin("RemoveAllSnapshots", "RemoveAllSnapshots_Task", func() (types.AnyType, error) {
		for _, id := range v.below("") {
			if err := v.remove(ctx, id); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if fault != nil {
		return &methods.RemoveAllSnapshots_TaskBody{Fault_: fault}
	}
	return &methods.RemoveAllSnapshots_TaskBody{Res: &types.RemoveAllSnapshots_TaskResponse{Returnval: ref}}
}

func (s *labSnapshot) RevertToSnapshotTask(_ *simulator.Context, _ *types.RevertToSnapshot_Task) soap.HasFault {
	ref, fault := s.begin("revertToSnapshot", "RevertToSnapshot_Task", func() (types.AnyType, error) {
		return nil, s.goBack(s.Self.Value)
	})
	if fault != nil {
		return &methods.RevertToSnapshot_TaskBody{Fault_: fault}
	}
	return &methods.RevertToSnapshot_TaskBody{Res: &types.RevertToSnapshot_TaskResponse{Returnval: ref}}
}

func (v *labVM) RevertToCurrentSnapshotTask(_ *simulator.Context, _ *types.RevertToCurrentSnapshot_Task) soap.HasFault {
	v.mu.RLock()
	current := v.current
	v.mu.RUnlock()
	if current == "" {
		return &methods.RevertToCurrentSnapshot_TaskBody{Fault_: simulator.Fault("snapshot not found", &types.NotFound{})}
	}
	ref, fault := v.begin("revertSnapshot", "RevertToCurrentSnapshot_Task", func() (types.AnyType, error) {
		return nil, v.goBack(current)
	})
	if fault != nil {
		return &methods.RevertToCurrentSnapshot_TaskBody{Fault_: fault}
	}
	return &methods.RevertToCurrentSnapshot_TaskBody{Res: &types.RevertToCurrentSnapshot_TaskResponse{Returnval: ref}}
}

func (m *machine) goBack(id string) error {
	if err := m.revert(id); err != nil {
		return err
	}
	simulator.Map.WithLock(m.vm, func() {
		simulator.Map.Update(m.vm, []types.PropertyChange{{Name: "snapshot.currentSnapshot", Val: snapshotRef(id)}})
	})
	m.show()
	return nil
}

// QueryChangedDiskAreas tells what changed since a change id, up to a snapshot or, of a machine that is off, up to now.
func (v *labVM) QueryChangedDiskAreas(_ *simulator.Context, r *types.QueryChangedDiskAreas) soap.HasFault {
	v.mu.RLock()
	defer v.mu.RUnlock()
	info, fault := v.changed(r)
	if fault != nil {
		return &methods.QueryChangedDiskAreasBody{Fault_: simulator.Fault("", fault)}
	}
	return &methods.QueryChangedDiskAreasBody{Res: &types.QueryChangedDiskAreasResponse{Returnval: *info}}
}

func (m *machine) changed(r *types.QueryChangedDiskAreas) (*types.DiskChangeInfo, types.BaseMethodFault) {
	d := m.disk(r.DeviceKey)
	switch {
	case d == nil:
		return nil, &types.InvalidArgument{InvalidProperty: "deviceKey"}
	case r.StartOffset < 0 || r.StartOffset >= d.capacity:
		return nil, &types.InvalidArgument{InvalidProperty: "startOffset"}
	case r.Snapshot == nil && m.on:
		return nil, &types.InvalidArgument{InvalidProperty: "snapshot"}
	case d.tracker == nil:
		return nil, &types.FileFault{File: m.backing(d, d.live).FileName}
	}
	top, upTo := d.live, d.tracker.closed+1
	if r.Snapshot != nil {
		s := m.shots[r.Snapshot.Value]
		if s == nil {
			return nil, &types.ManagedObjectNotFound{Obj: *r.Snapshot}
		}
		top, upTo = s.layers[d.key], s.epochs[d.key]
	}
	is := func(b int64) bool { return top.held(b*trackedBlock, trackedBlock) }
	if r.ChangeId != "*" {
		after, known, sane := d.tracker.parse(r.ChangeId)
		if !sane {
			return nil, &types.InvalidArgument{InvalidProperty: "changeId"}
		}
		if !known || after > upTo || m.shotOfOther(r, d) {
			return nil, &types.FileFault{File: m.backing(d, top).FileName}
		}
		is = func(b int64) bool { return d.tracker.since(b, after, upTo) }
	}
	m.world.mu.Lock()
	most, slice := m.world.most, m.world.slice
	m.world.mu.Unlock()
	found, covered := areas(r.StartOffset, d.capacity, most, slice, is)
	info := &types.DiskChangeInfo{StartOffset: r.StartOffset, Length: covered}
	for _, a := range found {
		info.ChangedArea = append(info.ChangedArea, types.DiskChangeExtent{Start: a.start, Length: a.length})
	}
	return info, nil
}

// shotOfOther: the snapshot was taken under a tracker that has been reset since.
func (m *machine) shotOfOther(r *types.QueryChangedDiskAreas, d *disk) bool {
	if r.Snapshot == nil {
		return false
	}
	_, ours, _ := d.tracker.parse(m.shots[r.Snapshot.Value].changes[d.key])
	return !ours
}
