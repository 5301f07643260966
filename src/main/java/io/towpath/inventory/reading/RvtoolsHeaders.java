package io.towpath.inventory.reading;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The sheets of RVTools that are read, and every header that versions 3.9 to 4.7 give them: what is none of these was added
/// by a custom attribute or by hand.
final class RvtoolsHeaders {

    private static final String SHEETS = """
            vInfo: VM, Powerstate, Template, SRM Placeholder, Config status, DNS Name, Connection state, Guest
              state, Heartbeat, Consolidation Needed, PowerOn, Suspended To Memory, Suspend time, Suspend
              Interval, Creation date, Change Version, CPUs, Overall Cpu Readiness, Memory, Active Memory, NICs,
              Disks, Total disk capacity MiB, Fixed Passthru HotPlug, min Required EVC Mode Key, Latency
              Sensitivity, Op Notification Timeout, EnableUUID, CBT, Primary IP Address, Network #1, Network #2,
              Network #3, Network #4, Network #5, Network #6, Network #7, Network #8, Num Monitors, Video Ram
              KiB, Resource pool, Folder ID, Folder, vApp, DAS protection, FT State, FT Role, FT Latency, FT
              Bandwidth, FT Sec. Latency, Vm Failover In Progress, Provisioned MiB, In Use MiB, Unshared MiB, HA
              Restart Priority, HA Isolation Response, HA VM Monitoring, Cluster rule(s), Cluster rule name(s),
              Boot Required, Boot delay, Boot retry delay, Boot retry enabled, Boot BIOS setup, Reboot PowerOff,
              EFI Secure boot, Firmware, HW version, HW upgrade status, HW upgrade policy, HW target, Path, Log
              directory, Snapshot directory, Suspend directory, Annotation, Datacenter, Cluster, Host, OS
              according to the configuration file, OS according to the VMware Tools, Customization Info, Guest
              Detailed Data, VM ID, SMBIOS UUID, VM UUID, VI SDK Server type, VI SDK API Version, VI SDK Server,
              VI SDK UUID
            vCPU: VM, Powerstate, Template, SRM Placeholder, CPUs, Sockets, Cores p/s, Max, Overall, Level,
              Shares, Reservation, Entitlement, DRS Entitlement, Limit, Hot Add, Hot Remove, Numa Hotadd
              Exposed, Annotation, Datacenter, Cluster, Host, Folder, OS according to the configuration file, OS
              according to the VMware Tools, VM ID, VM UUID, VI SDK Server, VI SDK UUID
            vMemory: VM, Powerstate, Template, SRM Placeholder, Size MiB, Memory Reservation Locked To Max,
              Overhead, Max, Consumed, Consumed Overhead, Private, Shared, Swapped, Ballooned, Active,
              Entitlement, DRS Entitlement, Level, Shares, Reservation, Limit, Hot Add, Annotation, Datacenter,
              Cluster, Host, Folder, OS according to the configuration file, OS according to the VMware Tools,
              VM ID, VM UUID, VI SDK Server, VI SDK UUID
            vDisk: VM, Powerstate, Template, SRM Placeholder, Disk, Disk Key, Disk UUID, Disk Path, Capacity
              MiB, Raw, Disk Mode, Sharing mode, Thin, Eagerly Scrub, Split, Write Through, Level, Shares,
              Reservation, Limit, Controller, Label, SCSI Unit #, Unit #, Shared Bus, Path, Raw LUN ID, Raw
              Comp. Mode, Internal Sort Column, Annotation, Datacenter, Cluster, Host, Folder, OS according to
              the configuration file, OS according to the VMware Tools, VM ID, VM UUID, VI SDK Server, VI SDK
              UUID
            vPartition: VM, Powerstate, Template, SRM Placeholder, Disk Key, Disk, Capacity MiB, Consumed MiB,
              Free MiB, Free %, Internal Sort Column, Annotation, Datacenter, Cluster, Host, Folder, OS
              according to the configuration file, OS according to the VMware Tools, VM ID, VM UUID, VI SDK
              Server, VI SDK UUID
            vNetwork: VM, Powerstate, Template, SRM Placeholder, NIC label, Adapter, Network, Switch, Connected,
              Starts Connected, Mac Address, Type, IPv4 Address, IPv6 Address, Direct Path IO, Internal Sort
              Column, Annotation, Datacenter, Cluster, Host, Folder, OS according to the configuration file, OS
              according to the VMware Tools, VM ID, VM UUID, VI SDK Server, VI SDK UUID
            vCD: Select, VM, Powerstate, Template, SRM Placeholder, Device Node, Connected, Starts Connected,
              Device Type, Annotation, Datacenter, Cluster, Host, Folder, OS according to the configuration
              file, OS according to the VMware Tools, VMRef, VM ID, VM UUID, VI SDK Server, VI SDK UUID
            vUSB: Select, VM, Powerstate, Template, SRM Placeholder, Device Node, Device Type, Connected,
              Family, Speed, EHCI enabled, Auto connect, Bus number, Unit number, Annotation, Datacenter,
              Cluster, Host, Folder, OS according to the configuration file, OS according to the VMware tools,
              VMRef, VM ID, VM UUID, VI SDK Server, VI SDK UUID
            vSnapshot: VM, Powerstate, Name, Description, Date / time, Filename, Size MiB (vmsn), Size MiB
              (total), Quiesced, State, Annotation, Datacenter, Cluster, Host, Folder, OS according to the
              configuration file, OS according to the VMware Tools, VM ID, VM UUID, VI SDK Server, VI SDK UUID
            vTools: Upgrade, VM, Powerstate, Template, SRM Placeholder, VM Version, Tools, Tools Version,
              Required Version, Upgradeable, Upgrade Policy, Sync time, App status, Heartbeat status, Kernel
              Crash state, Operation Ready, State change support, Interactive Guest, Annotation, Datacenter,
              Cluster, Host, Folder, OS according to the configuration file, OS according to the VMware Tools,
              VMRef, VM ID, VM UUID, VI SDK Server, VI SDK UUID
            vSource: Name, OS type, API type, API version, Version, Patch level, Build, Fullname, Product name,
              Product version, Product line, Vendor, VI SDK Server, VI SDK UUID
            vCluster: Name, Config status, OverallStatus, NumHosts, numEffectiveHosts, TotalCpu, NumCpuCores,
              NumCpuThreads, Effective Cpu, TotalMemory, Effective Memory, Num VMotions, HA enabled, Failover
              Level, AdmissionControlEnabled, Host monitoring, HB Datastore Candidate Policy, Isolation
              Response, Restart Priority, Cluster Settings, Max Failures, Max Failure Window, Failure Interval,
              Min Up Time, VM Monitoring, DRS enabled, DRS default VM behavior, DRS vmotion rate, DPM enabled,
              DPM default behavior, DPM Host Power Action Rate, Object ID, VI SDK Server, VI SDK UUID
            vHost: Host, Datacenter, Cluster, Config status, Compliance Check State, in Maintenance Mode, in
              Quarantine Mode, vSAN Fault Domain Name, CPU Model, Speed, HT Available, HT Active, # CPU, Cores
              per CPU, # Cores, CPU usage %, # Memory, Memory Tiering Type, Memory usage %, Console, # NICs, #
              HBAs, # VMs total, # VMs, VMs per Core, # vCPUs, vCPUs per Core, vRAM, VM Used memory, VM Memory
              Swapped, VM Memory Ballooned, VMotion support, Storage VMotion support, Current EVC, Max EVC,
              Assigned License(s), ATS Heartbeat, ATS Locking, Current CPU power man. policy, Supported CPU
              power man., Host Power Policy, ESX Version, Boot time, DNS Servers, DHCP, Domain, Domain List, DNS
              Search Order, NTP Server(s), NTPD running, Time Zone, Time Zone Name, GMT Offset, Vendor, Model,
              Serial number, Service tag, OEM specific string, BIOS Vendor, BIOS Version, BIOS Date, Certificate
              Issuer, Certificate Start Date, Certificate Expiry Date, Certificate Status, Certificate Subject,
              Object ID, UUID, VI SDK Server, VI SDK UUID
            vPort: Host, Datacenter, Cluster, Port Group, Switch, VLAN, Promiscuous Mode, Mac Changes, Forged
              Transmits, Traffic Shaping, Width, Peak, Burst, Policy, Reverse Policy, Notify Switch, Rolling
              Order, Offload, TSO, Zero Copy Xmit, VI SDK Server, VI SDK UUID
            dvPort: Port, Switch, Type, # Ports, VLAN, Speed, Full Duplex, Blocked, Allow Promiscuous, Mac
              Changes, Active Uplink, Standby Uplink, Policy, Forged Transmits, In Traffic Shaping, In Avg, In
              Peak, In Burst, Out Traffic Shaping, Out Avg, Out Peak, Out Burst, Reverse Policy, Notify Switch,
              Rolling Order, Check Beacon, Live Port Moving, Check Duplex, Check Error %, Check Speed,
              Percentage, Block Override, Config Reset, Shaping Override, Vendor Config Override, Sec. Policy
              Override, Teaming Override, Vlan Override, Object ID, VI SDK Server, VI SDK UUID
            vDatastore: Name, Config status, Address, Accessible, Type, # VMs total, # VMs, Capacity MiB,
              Provisioned MiB, In Use MiB, Free MiB, Free %, SIOC enabled, SIOC Threshold, # Hosts, Hosts,
              Cluster name, Cluster capacity MiB, Cluster free space MiB, Block size, Max Blocks, # Extents,
              Major Version, Version, VMFS Upgradeable, MHA, URL, Object ID, VI SDK Server, VI SDK UUID
            vLicense: Name, Key, Labels, Cost Unit, Total, Used, Expiration Date, Features, VI SDK Server, VI SDK UUID
            vHealth: Name, Message, Message type, VI SDK Server, VI SDK UUID
            vMetaData: RVTools major version, RVTools version, xlsx creation datetime, Server, Property, Value
            """;

    /// Sheets that are known and say nothing that is used.
    private static final Set<String> UNUSED = Set.of("vrp", "vhba", "vnic", "vswitch", "dvswitch", "vscvmk",
            "vmultipath", "vfileinfo");

    /// What older versions, and the names of the database dialect once the sheet is taken off, call the same.
    private static final Map<String, String> ALIASES = Map.ofEntries(Map.entry("vmname", "vm"),
            Map.entry("vcenteruuid", "visdkuuid"), Map.entry("diskenableuuid", "enableuuid"),
            Map.entry("guesthostname", "dnsname"), Map.entry("os", "osconfig"), Map.entry("ostools", "ostools"),
            Map.entry("osaccordingtotheconfigurationfile", "osconfig"),
            Map.entry("osaccordingtothevmwaretools", "ostools"), Map.entry("createdate", "creationdate"),
            Map.entry("numvirtualdisks", "disks"), Map.entry("numcpu", "cpus"), Map.entry("vmmoref", "vmid"),
            Map.entry("biosuuid", "smbiosuuid"), Map.entry("instanceuuid", "vmuuid"),
            Map.entry("visdkservername", "visdkserver"), Map.entry("hotaddenabled", "hotadd"));

    /// All columns that are ever asked for, of whichever sheet; the others are not even looked at.
    private static final Set<String> USED = Set.of("""
            vm powerstate template srmplaceholder dnsname connectionstate consolidationneeded poweron creationdate cpus memory
            latencysensitivity enableuuid cbt primaryipaddress resourcepool folder ftstate provisioned inuse clusterrulenames
            clusterrules efisecureboot firmware hwversion hwupgradestatus annotation datacenter cluster host osconfig ostools vmid
            smbiosuuid vmuuid visdkserver visdkuuid size hotadd hotremove coresps disk label diskkey diskuuid diskpath path
            capacity raw diskmode sharingmode thin controller unit scsiunit sharedbus rawlunid rawcompmode network adapter
            type connected startsconnected macaddress switch ipv4address ipv6address directpathio name sizetotal datetime
            quiesced free consumed tools toolsversion devicetype devicenode esxversion cores inmaintenancemode numhosts
            numcpucores totalmemory drsenabled dpmenabled haenabled hosts accessible port portgroup vlan property value
            rvtoolsversion rvtoolsmajorversion xlsxcreationdatetime fixedpassthruhotplug version key costunit total used
            expirationdate message messagetype objectid
            """.strip().split("\\s+"));

    private static final Map<String, Set<String>> KNOWN = known();

    private RvtoolsHeaders() {}

    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new LinkedHashMap<>();
        for (String sheet : SHEETS.replaceAll("\\n +", " ").strip().split("\n")) {
            int colon = sheet.indexOf(':');
            String key = Headers.key(sheet.substring(0, colon));
            known.put(key, Arrays.stream(sheet.substring(colon + 1).split(",")).map(header -> naming(key, Headers.of(
                    header).key())).collect(Collectors.toCollection(LinkedHashSet::new)));
        }
        return known;
    }

    /// Whether a sheet of that name is one of RVTools, read or not.
    static boolean isSheet(String sheet) {
        return isRead(sheet) || UNUSED.contains(sheet);
    }

    static boolean isRead(String sheet) {
        return KNOWN.containsKey(sheet);
    }

    static boolean isKnown(String sheet, String key) {
        return KNOWN.getOrDefault(sheet, Set.of()).contains(key);
    }

    static boolean isUsed(String key) {
        return USED.contains(key);
    }

    /// How we know a column: `vInfoVMName` and `VM` are one.
    static String naming(String sheet, String key) {
        boolean prefixed = key.length() > sheet.length() && key.startsWith(sheet);
        String name = prefixed ? key.substring(sheet.length()) : key;
        if (prefixed && name.equals("uuid")) {
            return "vmuuid";
        }
        if (sheet.equals("vhost")) {
            return switch (name) {
                case "name" -> "host";
                case "memorysize" -> "memory";
                default -> alias(name);
            };
        }
        return alias(name);
    }

    private static String alias(String name) {
        return ALIASES.getOrDefault(name, name);
    }

    /// The sheet a title names: `RVTools_tabvInfo`, `tabvInfo` and `vInfo` are one.
    static String sheet(String title) {
        String key = Headers.key(title.toLowerCase(Locale.ROOT));
        int tab = key.indexOf("tabv") >= 0 ? key.indexOf("tabv") : key.indexOf("tabdv");
        return tab >= 0 ? key.substring(tab + "tab".length()) : key;
    }
}
