package main

import (
	"fmt"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// disks gives a VM up to three more disks, on controllers of all kinds, some of which old clients have never heard of.
func disks(vm *simulator.VirtualMachine, i int) {
	hardware := &vm.Config.Hardware
	hardware.Device = append([]types.BaseVirtualDevice(nil), hardware.Device...)
	for at, device := range hardware.Device {
		if card, ok := device.(*types.VirtualE1000); ok {
			// the simulator's VMs share one
			own := *card
			own.MacAddress = fmt.Sprintf("00:50:56:81:%02x:%02x", i/256%256, i%256)
			own.Connectable = &types.VirtualDeviceConnectInfo{StartConnected: true, Connected: true, AllowGuestControl: true}
			hardware.Device[at] = &own
		}
	}
	controller := controllerOf(i)
	hardware.Device = append(hardware.Device, controller.(types.BaseVirtualDevice))
	key := controller.GetVirtualController().Key
	for n := 0; n < i%4; n++ {
		unit := int32(n)
		disk := &types.VirtualDisk{
			VirtualDevice: types.VirtualDevice{
				Key: int32(3000 + 10*n + i%7), ControllerKey: key, UnitNumber: &unit,
				DeviceInfo: &types.Description{Label: fmt.Sprintf("Hard disk %d", n+2), Summary: "more"},
				Backing: &types.VirtualDiskFlatVer2BackingInfo{
					VirtualDeviceFileBackingInfo: types.VirtualDeviceFileBackingInfo{
						FileName:  fmt.Sprintf("[LocalDS_%d] %s/disk%d.vmdk", i%3, vm.Name, n+2),
						Datastore: datastore(i % 3)},
					DiskMode: "persistent", ThinProvisioned: types.NewBool(n%2 == 0),
					Uuid: fmt.Sprintf("6000C29%d-%04d", n, i)},
			},
			CapacityInKB: int64(n+1) << 20, CapacityInBytes: int64(n+1) << 30,
		}
		odd(disk, i, n)
		hardware.Device = append(hardware.Device, disk)
	}
	extras(hardware, i)
}

func odd(disk *types.VirtualDisk, i, n int) {
	backing := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
	if i%23 == 22 {
		backing.DiskMode = "independent_persistent"
	}
	if i%29 == 28 {
		backing.Sharing = "sharingMultiWriter"
	}
	if i%50 == 49 && n == 0 {
		disk.Backing = &types.VirtualDiskRawDiskMappingVer1BackingInfo{
			VirtualDeviceFileBackingInfo: backing.VirtualDeviceFileBackingInfo, LunUuid: "0200000000600508",
			DeviceName: "vml.0200000000600508", CompatibilityMode: "physicalMode", DiskMode: "independent_persistent",
			Uuid: backing.Uuid}
	}
}

func controllerOf(i int) types.BaseVirtualController {
	base := types.VirtualController{VirtualDevice: types.VirtualDevice{Key: 1100,
		DeviceInfo: &types.Description{Label: "more", Summary: "more"}}, BusNumber: 1}
	switch {
	case i%11 == 10:
		base.Key = 31000
		base.BusNumber = 0
		return &types.VirtualNVMEController{VirtualController: base}
	case i%13 == 12:
		base.Key = 15000
		base.BusNumber = 0
		return &types.VirtualAHCIController{VirtualSATAController: types.VirtualSATAController{VirtualController: base}}
	case i%5 == 4:
		return &types.VirtualLsiLogicSASController{VirtualSCSIController: types.VirtualSCSIController{
			VirtualController: base, SharedBus: "physicalSharing", HotAddRemove: types.NewBool(true)}}
	default:
		return &types.ParaVirtualSCSIController{VirtualSCSIController: types.VirtualSCSIController{
			VirtualController: base, SharedBus: "noSharing", HotAddRemove: types.NewBool(true)}}
	}
}

func extras(hardware *types.VirtualHardware, i int) {
	device := func(key int32, label string) types.VirtualDevice {
		return types.VirtualDevice{Key: key, DeviceInfo: &types.Description{Label: label, Summary: label}}
	}
	if i%17 == 16 {
		hardware.Device = append(hardware.Device, &types.VirtualTPM{VirtualDevice: device(11000, "Virtual TPM")})
	}
	if i%61 == 60 {
		hardware.Device = append(hardware.Device, &types.VirtualPCIPassthrough{VirtualDevice: device(13000, "PCI device 0")})
	}
	if i%71 == 70 {
		hardware.Device = append(hardware.Device, &types.VirtualUSB{VirtualDevice: device(12000, "USB dongle"), Connected: true})
	}
	if i%83 == 82 {
		hardware.Device = append(hardware.Device, &types.VirtualSerialPort{VirtualDevice: device(9000, "Serial port 1"), YieldOnPoll: true})
	}
	if i%4 == 1 {
		port := device(4100, "Network adapter 2")
		port.Backing = &types.VirtualEthernetCardNetworkBackingInfo{VirtualDeviceDeviceBackingInfo: types.VirtualDeviceDeviceBackingInfo{DeviceName: "VM Network"}}
		port.Connectable = &types.VirtualDeviceConnectInfo{StartConnected: true, Connected: false, AllowGuestControl: true}
		card := types.VirtualEthernetCard{VirtualDevice: port, AddressType: "assigned",
			MacAddress: fmt.Sprintf("00:50:56:80:%02x:%02x", i/256%256, i%256)}
		hardware.Device = append(hardware.Device, &types.VirtualVmxnet3{VirtualVmxnet: types.VirtualVmxnet{VirtualEthernetCard: card}})
	}
}

func datastore(n int) *types.ManagedObjectReference {
	for _, entity := range simulator.Map.All("Datastore") {
		if entity.Entity().Name == fmt.Sprintf("LocalDS_%d", n) {
			ref := entity.Reference()
			return &ref
		}
	}
	return nil
}
