package main

import (
	"context"
	"fmt"
	"math/rand"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vapi/tags"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// estate is what the vCenter manages: deterministic, and each oddity at a fixed number.
type estate struct {
	model *simulator.Model
	vms   []*simulator.VirtualMachine
}

func newEstate(vms, hosts, real int) (*estate, error) {
	model := simulator.VPX()
	model.Datacenter = 1
	model.Cluster = 2
	model.ClusterHost = hosts
	model.Host = 0
	model.Pool = 0
	model.Portgroup = 4
	model.Datastore = 3
	if real > 0 {
		model.Datastore += 2
	}
	model.Machine = (vms + 1) / 2
	if err := model.Create(); err != nil {
		return nil, err
	}
	e := &estate{model: model}
	fields := []string{"Owner", "Cost center", "Backup"}
	manager := simulator.Map.CustomFieldsManager()
	for i, name := range fields {
		manager.Field = append(manager.Field, types.CustomFieldDef{Key: int32(101 + i), Name: name, Type: "string",
			ManagedObjectType: "VirtualMachine"})
	}
	for _, entity := range simulator.Map.All("VirtualMachine") {
		e.vms = append(e.vms, entity.(*simulator.VirtualMachine))
	}
	// by name: the same options give the same estate
	sort.Slice(e.vms, func(a, b int) bool { return before(e.vms[a].Name, e.vms[b].Name) })
	if real > len(e.vms) {
		return nil, fmt.Errorf("%d VMs cannot hold %d real ones", len(e.vms), real)
	}
	for i, vm := range e.vms {
		if i >= real {
			vary(vm, i)
		}
	}
	rules(e.vms)
	return e, nil
}

// before compares names that end in numbers.
func before(a, b string) bool {
	cutA, cutB := strings.LastIndex(a, "VM")+2, strings.LastIndex(b, "VM")+2
	if a[:cutA] != b[:cutB] {
		return a[:cutA] < b[:cutB]
	}
	numberA, _ := strconv.Atoi(a[cutA:])
	numberB, _ := strconv.Atoi(b[cutB:])
	return numberA < numberB
}

// touch does what vCenter does by itself with every change of a VM's configuration.
func touch(ref types.ManagedObjectReference) {
	vm := simulator.Map.Get(ref).(*simulator.VirtualMachine)
	simulator.Map.WithLock(vm, func() { vm.Config.ChangeVersion = time.Now().UTC().Format(time.RFC3339Nano) })
}

var guests = []struct{ id, name string }{
	{"rhel8_64Guest", "Red Hat Enterprise Linux 8 (64-bit)"},
	{"ubuntu64Guest", "Ubuntu Linux (64-bit)"},
	{"windows2019srv_64Guest", "Microsoft Windows Server 2019 (64-bit)"},
	{"sles15_64Guest", "SUSE Linux Enterprise 15 (64-bit)"},
}

func vary(vm *simulator.VirtualMachine, i int) {
	r := rand.New(rand.NewSource(int64(i)))
	guest := guests[i%len(guests)]
	c := vm.Config
	c.InstanceUuid = uuid.NewMD5(uuid.NameSpaceOID, []byte(fmt.Sprintf("instance-%d", i))).String()
	c.Uuid = uuid.NewMD5(uuid.NameSpaceOID, []byte(fmt.Sprintf("bios-%d", i))).String()
	c.ChangeVersion = fmt.Sprintf("2026-11-01T00:00:00.%06dZ", i)
	c.GuestId, c.GuestFullName = guest.id, guest.name
	c.Hardware.NumCPU = int32(1 + i%8)
	c.Hardware.NumCoresPerSocket = 1
	c.Hardware.MemoryMB = int32(1024 * (1 + i%32))
	c.Version = fmt.Sprintf("vmx-%d", 13+i%7)
	c.Firmware = "bios"
	if i%3 == 0 {
		c.Firmware = "efi"
		c.BootOptions = &types.VirtualMachineBootOptions{EfiSecureBootEnabled: types.NewBool(i%6 == 0)}
	}
	c.ChangeTrackingEnabled = types.NewBool(i%2 == 0)
	vm.Capability.ChangeTrackingSupported = types.NewBool(true)
	c.CpuHotAddEnabled = types.NewBool(i%5 == 0)
	c.Flags.DiskUuidEnabled = types.NewBool(i%4 == 0)
	created := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%2000)
	c.CreateDate = &created
	if i%7 == 0 {
		c.Annotation = fmt.Sprintf("Notes of number %d:\nsecond line, 5 > 3 & \"so on\"", i)
	}
	vm.CustomValue = []types.BaseCustomFieldValue{
		&types.CustomFieldStringValue{CustomFieldValue: types.CustomFieldValue{Key: 101}, Value: fmt.Sprintf("team-%d", i%40)},
		&types.CustomFieldStringValue{CustomFieldValue: types.CustomFieldValue{Key: 102}, Value: fmt.Sprintf("%d", 4000+i%9)},
	}
	disks(vm, i)
	oddities(vm, i)
	inside(vm, i, r, guest.name)
	if i%9 == 0 {
		snapshots(vm, i)
	}
	if i%100 == 99 {
		c.Template = true
		vm.Summary.Config.Template = true
		vm.Runtime.PowerState = types.VirtualMachinePowerStatePoweredOff
	}
	committed := int64(i%50+1) << 30
	vm.Summary.Storage = &types.VirtualMachineStorageSummary{Committed: committed, Uncommitted: committed / 2,
		Unshared: committed, Timestamp: created}
}

func oddities(vm *simulator.VirtualMachine, i int) {
	c := vm.Config
	if i%89 == 88 {
		c.KeyId = &types.CryptoKeyId{KeyId: "key-1"}
	}
	if i%97 == 96 {
		vm.Runtime.PowerState = types.VirtualMachinePowerStateSuspended
	}
	if i%251 == 250 {
		c.ManagedBy = &types.ManagedByInfo{ExtensionKey: "com.vmware.vcDr", Type: "placeholderVm"}
	}
	if i == 5 {
		name := "Zürich & <Söhne> 50%25 %2f 2"
		c.Name, vm.Name, vm.Summary.Config.Name = name, name, name
	}
	if i%41 == 7 {
		c.ExtraConfig = append(c.ExtraConfig, &types.OptionValue{Key: "numa.nodeAffinity", Value: "0,1"})
	}
	if i%13 == 12 {
		vm.Runtime.ConsolidationNeeded = types.NewBool(true)
	}
}

func inside(vm *simulator.VirtualMachine, i int, r *rand.Rand, name string) {
	if vm.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn {
		return
	}
	g := vm.Guest
	g.ToolsRunningStatus = "guestToolsRunning"
	g.ToolsVersion = "12352"
	g.HostName = fmt.Sprintf("host%04d.corp.example", i)
	g.GuestFullName = name
	g.IpAddress = fmt.Sprintf("10.%d.%d.%d", 1+i/65536, i/256%256, i%256)
	g.Disk = []types.GuestDiskInfo{{DiskPath: "/", Capacity: 40 << 30, FreeSpace: int64(r.Intn(40)) << 30}}
	for _, device := range vm.Config.Hardware.Device {
		if disk, ok := device.(*types.VirtualDisk); ok && i%2 == 0 && g.Disk[0].Mappings == nil {
			g.Disk[0].Mappings = []types.GuestInfoVirtualDiskMapping{{Key: disk.Key}}
		}
	}
	for _, device := range vm.Config.Hardware.Device {
		if nic, ok := device.(types.BaseVirtualEthernetCard); ok {
			card := nic.GetVirtualEthernetCard()
			g.Net = append(g.Net, types.GuestNicInfo{MacAddress: card.MacAddress, Connected: true,
				DeviceConfigId: card.Key, IpAddress: []string{g.IpAddress, fmt.Sprintf("fe80::%x", i+1)}})
			break
		}
	}
}

// snapshots gives a chain of two.
func snapshots(vm *simulator.VirtualMachine, i int) {
	at := time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC)
	tree := func(n int, name string) types.VirtualMachineSnapshotTree {
		return types.VirtualMachineSnapshotTree{Vm: vm.Self, Id: int32(n), Name: name, Description: "", CreateTime: at.AddDate(0, 0, n),
			Snapshot: types.ManagedObjectReference{Type: "VirtualMachineSnapshot", Value: fmt.Sprintf("snapshot-%d-%d", i, n)},
			State:    types.VirtualMachinePowerStatePoweredOff, Quiesced: n == 2,
			ReplaySupported: types.NewBool(false)}
	}
	first, second := tree(1, "before patch"), tree(2, "after patch")
	first.ChildSnapshotList = []types.VirtualMachineSnapshotTree{second}
	vm.Snapshot = &types.VirtualMachineSnapshotInfo{CurrentSnapshot: &second.Snapshot,
		RootSnapshotList: []types.VirtualMachineSnapshotTree{first}}
}

// rules tie the first two VMs together.
func rules(vms []*simulator.VirtualMachine) {
	if len(vms) < 2 {
		return
	}
	for _, entity := range simulator.Map.All("ClusterComputeResource") {
		cluster := entity.(*simulator.ClusterComputeResource)
		config := cluster.ConfigurationEx.(*types.ClusterConfigInfoEx)
		config.DrsConfig.Enabled = types.NewBool(true)
		config.DasConfig.Enabled = types.NewBool(true)
		config.Rule = append(config.Rule, &types.ClusterAntiAffinityRuleSpec{
			ClusterRuleInfo: types.ClusterRuleInfo{Key: 1, Name: "apart", Enabled: types.NewBool(true)},
			Vm:              []types.ManagedObjectReference{vms[0].Self, vms[1].Self}})
		break
	}
}

// tag attaches tags over REST, as people do.
func (e *estate) tag(at *url.URL) error {
	ctx := context.Background()
	client, err := govmomi.NewClient(ctx, at, true)
	if err != nil {
		return err
	}
	defer func() { _ = client.Logout(ctx) }()
	session := rest.NewClient(client.Client)
	if err := session.Login(ctx, at.User); err != nil {
		return err
	}
	manager := tags.NewManager(session)
	category, err := manager.CreateCategory(ctx, &tags.Category{Name: "Environment", Cardinality: "SINGLE",
		AssociableTypes: []string{"VirtualMachine"}})
	if err != nil {
		return err
	}
	for n, name := range []string{"production", "test"} {
		id, err := manager.CreateTag(ctx, &tags.Tag{Name: name, CategoryID: category})
		if err != nil {
			return err
		}
		var refs []mo.Reference
		for i, vm := range e.vms {
			if i%3 == n {
				refs = append(refs, vm.Self)
			}
		}
		if err := manager.AttachTagToMultipleObjects(ctx, id, refs); err != nil {
			return err
		}
	}
	return nil
}
