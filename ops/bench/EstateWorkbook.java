import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/// Writes an export as RVTools would of so many VMs, with all sheets: `java -cp … EstateWorkbook.java FILE VMS`. For each VM
/// there are about 20 rows, with 12 custom attributes on each sheet of VMs. The same count gives the same content.
final class EstateWorkbook {

    private static final String VINFO = "VM,Powerstate,Template,SRM Placeholder,Config status,DNS Name,Connection state,"
            + "Guest state,Heartbeat,Consolidation Needed,PowerOn,Suspend time,Creation date,Change Version,CPUs,Memory,"
            + "Active Memory,NICs,Disks,Total disk capacity MiB,min Required EVC Mode Key,Latency Sensitivity,EnableUUID,CBT,"
            + "Primary IP Address,Network #1,Network #2,Network #3,Network #4,Num Monitors,Video Ram KiB,Resource pool,"
            + "Folder ID,Folder,vApp,DAS protection,FT State,FT Role,Provisioned MiB,In Use MiB,Unshared MiB,"
            + "HA Restart Priority,HA Isolation Response,HA VM Monitoring,Cluster rule(s),Cluster rule name(s),Boot Required,"
            + "Boot delay,Boot retry delay,Boot retry enabled,Boot BIOS setup,Reboot PowerOff,EFI Secure boot,Firmware,"
            + "HW version,HW upgrade status,HW upgrade policy,HW target,Path,Log directory,Snapshot directory,"
            + "Suspend directory";
    private static final String ATTRIBUTES = ",Annotation,Application,Owner,Owner Email,CostCenter,Tier,Environment,"
            + "NB_LAST_BACKUP,Contact,Project,Name,Room,Remarks,Datacenter,Cluster,Host";
    private static final String KEYS = ",OS according to the configuration file,OS according to the VMware Tools,VM ID,"
            + "SMBIOS UUID,VM UUID,VI SDK Server,VI SDK UUID";
    private static final String HEAD = "VM,Powerstate,Template,SRM Placeholder,";

    /// Sheets of VMs: their own columns, and rows for each VM, from and to.
    private enum Sheet {
        vInfo(VINFO, 1, 1),
        vCPU(HEAD + "CPUs,Sockets,Cores p/s,Max,Overall,Level,Shares,Reservation,Entitlement,DRS Entitlement,Limit,Hot Add,"
                + "Hot Remove,Numa Hotadd Exposed", 1, 1),
        vMemory(HEAD + "Size MiB,Memory Reservation Locked To Max,Overhead,Max,Consumed,Consumed Overhead,Private,Shared,"
                + "Swapped,Ballooned,Active,Entitlement,DRS Entitlement,Level,Shares,Reservation,Limit,Hot Add", 1, 1),
        vDisk(HEAD + "Disk,Disk Key,Disk UUID,Disk Path,Capacity MiB,Raw,Disk Mode,Sharing mode,Thin,Eagerly Scrub,Split,"
                + "Write Through,Level,Shares,Reservation,Limit,Controller,Label,SCSI Unit #,Unit #,Shared Bus,Path,"
                + "Raw LUN ID,Raw Comp. Mode,Internal Sort Column", 1, 7),
        vPartition(HEAD + "Disk Key,Disk,Capacity MiB,Consumed MiB,Free MiB,Free %,Internal Sort Column", 2, 8),
        vNetwork(HEAD + "NIC label,Adapter,Network,Switch,Connected,Starts Connected,Mac Address,Type,IPv4 Address,"
                + "IPv6 Address,Direct Path IO,Internal Sort Column", 1, 3),
        vCD(HEAD + "Device Node,Connected,Starts Connected,Device Type", 1, 1),
        vSnapshot("VM,Powerstate,Name,Description,Date / time,Filename,Size MiB (vmsn),Size MiB (total),Quiesced,State", 0,
                2),
        vTools(HEAD + "VM Version,Tools,Tools Version,Required Version,Upgradeable,Upgrade Policy,Sync time,App status,"
                + "Heartbeat status,Kernel Crash state,Operation Ready,State change support,Interactive Guest", 1, 1);

        private final List<String> headers;
        private final int from;
        private final int to;

        Sheet(String own, int from, int to) {
            this.headers = List.of((own + ATTRIBUTES + KEYS).split(","));
            this.from = from;
            this.to = to;
        }
    }

    private final Random random = new Random(25);
    private int rows;

    public static void main(String[] args) throws IOException {
        EstateWorkbook estate = new EstateWorkbook();
        estate.write(Path.of(args[0]), Integer.parseInt(args[1]));
        System.out.printf("%s: %,d rows, %,d bytes%n", args[0], estate.rows, Files.size(Path.of(args[0])));
    }

    private void write(Path file, int vms) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); Workbook book = new Workbook(out, "RVTools", "4.7")) {
            for (Sheet sheet : Sheet.values()) {
                vms(book.newWorksheet(sheet.name()), sheet, vms);
            }
            others(book, vms);
        }
    }

    private void vms(Worksheet sheet, Sheet kind, int vms) throws IOException {
        for (int column = 0; column < kind.headers.size(); column++) {
            sheet.value(0, column, kind.headers.get(column));
        }
        int line = 1;
        for (int vm = 0; vm < vms; vm++) {
            int count = kind.from + random.nextInt(kind.to - kind.from + 1);
            for (int one = 0; one < count; one++) {
                for (int column = 0; column < kind.headers.size(); column++) {
                    Object cell = cell(kind.headers.get(column), kind, vm, one);
                    if (cell instanceof Number number) {
                        sheet.value(line, column, number);
                    } else if (cell instanceof Boolean truth) {
                        sheet.value(line, column, truth);
                    } else if (cell instanceof LocalDateTime time) {
                        sheet.value(line, column, time);
                    } else if (cell != null) {
                        sheet.value(line, column, cell.toString());
                    }
                }
                line++;
                rows++;
                if (line % 500 == 0) {
                    sheet.flush();
                }
            }
        }
        sheet.finish();
    }

    private Object cell(String header, Sheet kind, int vm, int one) {
        return switch (header) {
            case "VM" -> "app%04d-srv%05d".formatted(vm / 12, vm);
            case "Powerstate" -> vm % 9 == 0 ? "poweredOff" : "poweredOn";
            case "Template", "SRM Placeholder", "Consolidation Needed", "Raw", "Direct Path IO", "Split", "Hot Add",
                    "Hot Remove", "Write Through", "EFI Secure boot" ->
                false;
            case "CBT", "EnableUUID", "Connected", "Starts Connected", "Thin", "Quiesced" -> true;
            case "CPUs" -> 2 + vm % 7 * 2;
            case "Memory", "Size MiB" -> 2048 * (1 + vm % 16);
            case "Sockets", "Cores p/s" -> 2;
            case "PowerOn", "Creation date", "Date / time" -> LocalDateTime.of(2020 + vm % 6, 1 + vm % 12, 1 + vm % 28, vm
                    % 24, one);
            case "DNS Name" -> "srv%05d.corp.example.com".formatted(vm);
            case "Primary IP Address", "IPv4 Address" -> "10.%d.%d.%d".formatted(vm >> 14 & 255, vm >> 6 & 255, vm % 64 * 4
                    + one);
            case "Annotation" -> "Installed for project %d by the platform team, see change %d".formatted(vm / 12, vm);
            case "Application" -> "Application " + vm / 12;
            case "Owner" -> "Owner " + vm / 40;
            case "Owner Email" -> "owner%d@example.com".formatted(vm / 40);
            case "Tier" -> 1 + vm % 3;
            case "Environment" -> vm % 4 == 0 ? "prod" : "test";
            case "Datacenter" -> "dc" + vm % 3;
            case "Cluster" -> "cluster-" + vm % 25;
            case "Host" -> "esx%03d.corp.example.com".formatted(vm % 150);
            case "Disk" -> kind == Sheet.vPartition ? "/mnt/" + one : "Hard disk " + (one + 1);
            case "Disk Key" -> 2000 + one;
            case "Disk UUID" -> "6000c29%025x".formatted(vm * 16L + one);
            case "Disk Path", "Path" -> "[ds-%03d] srv%05d/srv%05d_%d.vmdk".formatted(vm % 120, vm, vm, one);
            case "Capacity MiB", "Provisioned MiB", "Size MiB (total)" -> 10_240 * (1 + (vm + one) % 20);
            case "Consumed MiB", "Free MiB", "In Use MiB" -> 5_120 * (1 + (vm + one) % 20);
            case "Disk Mode" -> "persistent";
            case "Sharing mode" -> "sharingNone";
            case "Controller" -> "SCSI controller 0";
            case "Unit #", "SCSI Unit #" -> one;
            case "Shared Bus" -> "noSharing";
            case "Mac Address" -> "00:50:56:%02x:%02x:%02x".formatted(vm >> 8 & 255, vm & 255, one);
            case "Adapter" -> "Vmxnet3";
            case "Network", "Network #1" -> "vlan-" + vm % 80;
            case "Name" -> "snap " + one;
            case "Tools" -> "toolsOk";
            case "OS according to the configuration file", "OS according to the VMware Tools" -> vm % 3 == 0
                    ? "Microsoft Windows Server 2019 (64-bit)"
                    : "Red Hat Enterprise Linux 8 (64-bit)";
            case "VM ID" -> "vm-" + (1000 + vm);
            case "SMBIOS UUID" -> "42%06x-0000-4000-8000-%012x".formatted(vm, vm);
            case "VM UUID" -> "50%06x-0000-4000-8000-%012x".formatted(vm, vm);
            case "VI SDK Server" -> "vcenter1.corp.example.com";
            case "VI SDK UUID" -> "11111111-2222-3333-4444-555555555555";
            default -> header.hashCode() % 3 == 0 ? header.hashCode() % 1000 : header.hashCode() % 3 == 1 ? "normal" : null;
        };
    }

    private void others(Workbook book, int vms) {
        String keys = ",VI SDK Server,VI SDK UUID";
        Object[] vcenter = {"vcenter1.corp.example.com", "11111111-2222-3333-4444-555555555555"};
        table(book, "vHost", "Host,Datacenter,Cluster,in Maintenance Mode,# Cores,# Memory,ESX Version" + keys, 150, i -> List
                .of("esx%03d.corp.example.com".formatted(i), "dc" + i % 3, "cluster-" + i % 25, false, 64, 1_048_576,
                        "VMware ESXi 7.0.3 build-21313628"), vcenter);
        table(book, "vDatastore", "Name,Accessible,Type,Capacity MiB,Free MiB,# Hosts" + keys, 120, i -> List.of("ds-%03d"
                .formatted(i), true, "VMFS", 8_388_608, 1_048_576, 12), vcenter);
        table(book, "dvPort", "Port,Switch,VLAN" + keys, 80, i -> List.of("vlan-" + i, "dvs1", 100 + i), vcenter);
        table(book, "vMultiPath", "Host,Cluster,Datastore,Disk" + keys, vms * 2, i -> List.of("esx" + i % 150, "c", "d" + i,
                "naa." + i), vcenter);
    }

    private void table(Workbook book, String name, String headers, int lines, java.util.function.IntFunction<List<?>> row,
            Object[] keys) {
        Worksheet sheet = book.newWorksheet(name);
        List<String> columns = Arrays.asList(headers.split(","));
        for (int column = 0; column < columns.size(); column++) {
            sheet.value(0, column, columns.get(column));
        }
        for (int line = 0; line < lines; line++) {
            List<Object> cells = new ArrayList<>(row.apply(line));
            cells.addAll(Arrays.asList(keys));
            for (int column = 0; column < cells.size(); column++) {
                switch (cells.get(column)) {
                    case Number number -> sheet.value(line + 1, column, number);
                    case Boolean truth -> sheet.value(line + 1, column, truth);
                    default -> sheet.value(line + 1, column, String.valueOf(cells.get(column)));
                }
            }
            rows++;
        }
    }
}
