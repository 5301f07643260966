package main

import (
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// labVM answers for a machine what the simulator's VM cannot. It does not hold the simulator's lock while it works.
type labVM struct {
	Self types.ManagedObjectReference
	*machine
}

func (v *labVM) Reference() types.ManagedObjectReference { return v.Self }

// with calls the simulator's VM as a client would.
func (m *machine) with(call func() soap.HasFault) (answer soap.HasFault) {
	simulator.Map.WithLock(m.vm, func() { answer = call() })
	return answer
}

func (v *labVM) PowerOnVMTask(ctx *simulator.Context, _ *types.PowerOnVM_Task) soap.HasFault {
	ref, fault := v.begin("powerOn", "PowerOnVM_Task", func() (types.AnyType, error) {
		body := v.with(func() soap.HasFault { return v.vm.PowerOnVMTask(ctx, &types.PowerOnVM_Task{This: v.vm.Self}) })
		if f := body.Fault(); f != nil {
			return nil, &taskError{f.VimFault().(types.BaseMethodFault)}
		}
		_, err := outcome(body.(*methods.PowerOnVM_TaskBody).Res.Returnval)
		if err == nil {
			v.power(true)
			v.show()
		}
		return nil, err
	})
	if fault != nil {
		return &methods.PowerOnVM_TaskBody{Fault_: fault}
	}
	return &methods.PowerOnVM_TaskBody{Res: &types.PowerOnVM_TaskResponse{Returnval: ref}}
}

func (v *labVM) PowerOffVMTask(ctx *simulator.Context, _ *types.PowerOffVM_Task) soap.HasFault {
	ref, fault := v.begin("powerOff", "PowerOffVM_Task", func() (types.AnyType, error) { return nil, v.off(ctx) })
	if fault != nil {
		return &methods.PowerOffVM_TaskBody{Fault_: fault}
	}
	return &methods.PowerOffVM_TaskBody{Res: &types.PowerOffVM_TaskResponse{Returnval: ref}}
}

// off stops the writer before anybody can see the VM off.
func (v *labVM) off(ctx *simulator.Context) error {
	v.mu.RLock()
	was := v.on
	v.mu.RUnlock()
	if was {
		v.power(false)
	}
	body := v.with(func() soap.HasFault { return v.vm.PowerOffVMTask(ctx, &types.PowerOffVM_Task{This: v.vm.Self}) })
	_, err := outcome(body.(*methods.PowerOffVM_TaskBody).Res.Returnval)
	v.show()
	return err
}

func (v *labVM) SuspendVMTask(ctx *simulator.Context, _ *types.SuspendVM_Task) soap.HasFault {
	ref, fault := v.begin("suspend", "SuspendVM_Task", func() (types.AnyType, error) {
		v.power(false)
		body := v.with(func() soap.HasFault { return v.vm.SuspendVMTask(ctx, &types.SuspendVM_Task{This: v.vm.Self}) })
		return outcome(body.(*methods.SuspendVM_TaskBody).Res.Returnval)
	})
	if fault != nil {
		return &methods.SuspendVM_TaskBody{Fault_: fault}
	}
	return &methods.SuspendVM_TaskBody{Res: &types.SuspendVM_TaskResponse{Returnval: ref}}
}

// ShutdownGuest answers at once; the guest takes its time, or does not listen.
func (v *labVM) ShutdownGuest(ctx *simulator.Context, _ *types.ShutdownGuest) soap.HasFault {
	v.mu.RLock()
	on, quiet := v.on, v.quiet
	v.mu.RUnlock()
	if !on {
		return &methods.ShutdownGuestBody{Fault_: simulator.Fault("", &types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOn, ExistingState: v.vm.Runtime.PowerState})}
	}
	if !quiet {
		go func() {
			time.Sleep(v.world.shutdown)
			_ = v.off(ctx) // off by another way meanwhile: as well
		}()
	}
	return &methods.ShutdownGuestBody{Res: &types.ShutdownGuestResponse{}}
}

func (v *labVM) ReconfigVMTask(ctx *simulator.Context, r *types.ReconfigVM_Task) soap.HasFault {
	ref, fault := v.begin("reconfigVm", "ReconfigVM_Task", func() (types.AnyType, error) {
		wanted := r.Spec.ChangeTrackingEnabled
		v.mu.RLock()
		refused := wanted != nil && *wanted && !v.tracking && len(v.shots) > 0
		v.mu.RUnlock()
		if refused {
			return nil, &taskError{&types.GenericVmConfigFault{Reason: "change tracking cannot be enabled with snapshots present"}}
		}
		if wanted != nil && *wanted && !*v.vm.Capability.ChangeTrackingSupported {
			return nil, &taskError{&types.GenericVmConfigFault{Reason: "change tracking is not supported by this virtual hardware"}}
		}
		inner := *r
		inner.This = v.vm.Self
		body := v.with(func() soap.HasFault { return v.vm.ReconfigVMTask(ctx, &inner) })
		_, err := outcome(body.(*methods.ReconfigVM_TaskBody).Res.Returnval)
		if err == nil && wanted != nil {
			v.track(*wanted)
		}
		v.show()
		return nil, err
	})
	if fault != nil {
		return &methods.ReconfigVM_TaskBody{Fault_: fault}
	}
	return &methods.ReconfigVM_TaskBody{Res: &types.ReconfigVM_TaskResponse{Returnval: ref}}
}

func (v *labVM) ConsolidateVMDisksTask(_ *simulator.Context, _ *types.ConsolidateVMDisks_Task) soap.HasFault {
	// removal of a snapshot leaves nothing behind here
	ref, fault := v.begin("consolidateDisks", "ConsolidateVMDisks_Task", func() (types.AnyType, error) { return nil, nil })
	if fault != nil {
		return &methods.ConsolidateVMDisks_TaskBody{Fault_: fault}
	}
	return &methods.ConsolidateVMDisks_TaskBody{Res: &types.ConsolidateVMDisks_TaskResponse{Returnval: ref}}
}

func (v *labVM) DestroyTask(ctx *simulator.Context, r *types.Destroy_Task) soap.HasFault {
	ref, fault := v.begin("destroy", "Destroy_Task", func() (types.AnyType, error) {
		body := v.with(func() soap.HasFault { return v.vm.DestroyTask(ctx, &types.Destroy_Task{This: v.vm.Self}) })
		_, err := outcome(body.(*methods.Destroy_TaskBody).Res.Returnval)
		if err == nil {
			simulator.Map.Remove(v.Self)
			v.world.journal.add(record{VM: v.name, Kind: "destroy"})
		}
		return nil, err
	})
	if fault != nil {
		return &methods.Destroy_TaskBody{Fault_: fault}
	}
	return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: ref}}
}
