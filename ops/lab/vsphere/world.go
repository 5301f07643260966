package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	realDatastore  = "RealDS"
	otherDatastore = "RealDS2"
	realController = int32(1000)
)

// The world is what of the lab is real.
type world struct {
	root     string // of the first datastore; the journal lies beside it
	stores   []*store
	seed     int64
	journal  *journal
	calls    *callLog
	machines []*machine
	byID     map[string]*machine // managed object ids of VMs
	tasks    taskFaults
	ways     wayFaults
	shutdown time.Duration

	mu    sync.Mutex
	most  int   // areas in one answer
	slice int64 // bytes that one answer reaches over
	lease time.Duration
	gate  *gate
}

// A store is a datastore that is a folder.
type store struct {
	name, root     string
	ref            types.ManagedObjectReference
	capacity, free int64 // before the files of snapshots are taken off
}

// newStore makes one of the estate's datastores, known by its name there, a folder.
func newStore(estates, name, root string) (*store, error) {
	s := &store{name: name, root: root, capacity: usualCapacity, free: usualFree}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	for _, entity := range simulator.Map.All("Datastore") {
		if found := entity.(*simulator.Datastore); found.Name == estates {
			found.Name, found.Summary.Name = name, name
			info := found.Info.GetDatastoreInfo()
			info.Name, info.Url, found.Summary.Url = name, root, root
			s.ref = found.Self
		}
	}
	return s, nil
}

func (w *world) store(name string) *store {
	for _, s := range w.stores {
		if s.name == name {
			return s
		}
	}
	return nil
}

// newWorld takes the estate's first VMs and makes them real, in a directory that must not have been used before. The changes
// of the last ones, so many as untracked says, cannot be tracked.
func newWorld(root string, vms []*simulator.VirtualMachine, untracked int, seed int64, disks int, size int64) (*world, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if size <= 0 || size%(1<<20) != 0 || disks < 1 || disks > 15 {
		return nil, fmt.Errorf("disks of %d bytes: whole MiB; 1 to 15 disks", size)
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	w := &world{root: filepath.Join(root, "datastore"), seed: seed, byID: map[string]*machine{}, lease: 5 * time.Minute, most: 2000}
	if w.journal, err = newJournal(filepath.Join(root, "journal.jsonl")); err != nil {
		return nil, err
	}
	if w.calls, err = newCallLog(filepath.Join(root, "calls.jsonl")); err != nil {
		return nil, err
	}
	w.tasks.release = make(chan struct{})
	for _, each := range [][]string{{"LocalDS_3", realDatastore, w.root}, {"LocalDS_4", otherDatastore, w.root + "2"}} {
		made, err := newStore(each[0], each[1], each[2])
		if err != nil {
			return nil, err
		}
		w.stores = append(w.stores, made)
	}
	for n, vm := range vms {
		plain(vm, n)
		if n >= len(vms)-untracked {
			vm.Config.Version = "vmx-04"
			vm.Capability.ChangeTrackingSupported = types.NewBool(false)
		}
		vm.Datastore = append(vm.Datastore, w.stores[0].ref)
		m, err := newMachine(w, vm, n, disks, size)
		if err != nil {
			return nil, err
		}
		w.machines = append(w.machines, m)
		w.byID[vm.Self.Value] = m
		simulator.Map.Put(&labVM{Self: types.ManagedObjectReference{Type: "LabVM", Value: vm.Self.Value}, machine: m})
		m.show()
	}
	w.tally()
	go w.ownRoom(time.Second)
	return w, nil
}

// plain is a VM without any oddity.
func plain(vm *simulator.VirtualMachine, n int) {
	name := fmt.Sprintf("real-%02d", n+1)
	vm.Name, vm.Config.Name, vm.Summary.Config.Name = name, name, name
	c := vm.Config
	c.InstanceUuid = uuid.NewMD5(uuid.NameSpaceOID, []byte("real-instance-"+name)).String()
	c.Uuid = uuid.NewMD5(uuid.NameSpaceOID, []byte("real-bios-"+name)).String()
	c.ChangeVersion = "2026-11-01T00:00:00.000000Z"
	c.GuestId, c.GuestFullName = "rhel8_64Guest", "Red Hat Enterprise Linux 8 (64-bit)"
	c.Version, c.Firmware = "vmx-19", "bios"
	c.ChangeTrackingEnabled = types.NewBool(false)
	vm.Capability.ChangeTrackingSupported = types.NewBool(true)
	vm.Guest.ToolsRunningStatus = "guestToolsRunning"
	devices := []types.BaseVirtualDevice{&types.ParaVirtualSCSIController{
		VirtualSCSIController: types.VirtualSCSIController{SharedBus: "noSharing", HotAddRemove: types.NewBool(true),
			ScsiCtlrUnitNumber: 7, VirtualController: types.VirtualController{VirtualDevice: types.VirtualDevice{
				Key: realController, DeviceInfo: &types.Description{Label: "SCSI controller 0", Summary: "VMware paravirtual SCSI"}}}}}}
	for _, device := range c.Hardware.Device {
		switch d := device.(type) {
		case *types.VirtualDisk, *types.ParaVirtualSCSIController, *types.VirtualLsiLogicController:
		case *types.VirtualE1000:
			own := *d
			own.MacAddress = fmt.Sprintf("00:50:56:82:00:%02x", n)
			devices = append(devices, &own)
		default:
			devices = append(devices, device)
		}
	}
	c.Hardware.Device = devices
}

// show makes the API tell what the disks are now, of the VM and of its snapshots.
func (m *machine) show() {
	m.mu.RLock()
	defer m.mu.RUnlock()
	simulator.Map.WithLock(m.vm, func() {
		simulator.Map.Update(m.vm, []types.PropertyChange{
			{Name: "config.hardware.device", Val: m.devices("", m.vm.Config.Hardware.Device)},
			{Name: "config.changeVersion", Val: time.Now().UTC().Format(time.RFC3339Nano)}})
	})
	for id := range m.shots {
		ref := types.ManagedObjectReference{Type: "VirtualMachineSnapshot", Value: id}
		if snapshot, ok := simulator.Map.Get(ref).(*simulator.VirtualMachineSnapshot); ok {
			simulator.Map.WithLock(snapshot, func() {
				snapshot.Config.Hardware.Device = m.devices(id, snapshot.Config.Hardware.Device)
			})
		}
	}
}

func (w *world) named(name string) *machine {
	for _, m := range w.machines {
		if m.name == name {
			return m
		}
	}
	return nil
}

var receiver = regexp.MustCompile(`(<(?:\w+:)?_this\b[^>]*\stype=")(VirtualMachine|VirtualMachineSnapshot)("[^>]*>)([^<]+)<`)

// ours are the methods that the simulator lacks, or does for the look only.
var ours = map[string]bool{"QueryChangedDiskAreas": true, "ExportVm": true, "ExportSnapshot": true, "CreateSnapshot_Task": true,
	"CreateSnapshotEx_Task": true, "RemoveSnapshot_Task": true, "RevertToSnapshot_Task": true, "RevertToCurrentSnapshot_Task": true,
	"RemoveAllSnapshots_Task": true, "ConsolidateVMDisks_Task": true, "ReconfigVM_Task": true, "PowerOnVM_Task": true,
	"PowerOffVM_Task": true, "SuspendVM_Task": true, "ShutdownGuest": true, "Destroy_Task": true}

// readdress sends such a call to an object of ours that has the same id, because the simulator finds methods by the object's
// Go type and cannot be given more of them.
func (w *world) readdress(method string, body []byte) []byte {
	if !ours[method] {
		return body
	}
	return receiver.ReplaceAllFunc(body, func(all []byte) []byte {
		part := receiver.FindSubmatch(all)
		id, kind := strings.TrimSpace(string(part[4])), "LabVM"
		if string(part[2]) == "VirtualMachineSnapshot" {
			kind = "LabSnapshot"
		}
		if simulator.Map.Get(types.ManagedObjectReference{Type: kind, Value: id}) == nil {
			return all
		}
		return []byte(string(part[1]) + kind + string(part[3]) + id + "<")
	})
}
