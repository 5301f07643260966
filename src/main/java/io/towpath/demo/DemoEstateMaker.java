package io.towpath.demo;

import io.towpath.demo.DemoEstate.DemoCluster;
import io.towpath.demo.DemoEstate.DemoEdge;
import io.towpath.demo.DemoEstate.DemoNetwork;
import io.towpath.demo.DemoEstate.DemoSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Makes the estate. `java.util.Random`, since its sequence is specified: the same seed gives the same estate for ever.
final class DemoEstateMaker {

    private static final String[] PURPOSES = {"app", "web", "db", "mq", "batch", "cache", "api", "file", "rep", "gw"};
    private static final String[][] LINUX = {{"rhel8_64Guest", "Red Hat Enterprise Linux 8 (64-bit)"},
            {"rhel9_64Guest", "Red Hat Enterprise Linux 9 (64-bit)"},
            {"rhel7_64Guest", "Red Hat Enterprise Linux 7 (64-bit)"},
            {"ubuntu64Guest", "Ubuntu Linux (64-bit)"},
            {"sles15_64Guest", "SUSE Linux Enterprise 15 (64-bit)"},
            {"debian11_64Guest", "Debian GNU/Linux 11 (64-bit)"}};
    private static final String[][] WINDOWS = {
            {"windows2019srv_64Guest", "Microsoft Windows Server 2019 (64-bit)"},
            {"windows2019srvNext_64Guest", "Microsoft Windows Server 2022 (64-bit)"},
            {"windows9Server64Guest", "Microsoft Windows Server 2016 (64-bit)"},
            {"windows8Server64Guest", "Microsoft Windows Server 2012 (64-bit)"},
            {"windows7Server64Guest", "Microsoft Windows Server 2008 R2 (64-bit)"}};
    private static final int[] DISK_GIB = {20, 30, 40, 50, 60, 80, 100};

    private final Random random;
    private final int count;
    private final List<DemoSite> sites;
    private final List<DemoApplication> applications;
    private final List<DemoVm> vms = new ArrayList<>();

    DemoEstateMaker(long seed, int count) {
        if (count < 200) {
            throw new IllegalArgumentException("vms=" + count + ", expected at least 200");
        }
        this.random = new Random(seed);
        this.count = count;
        this.sites = sites();
        this.applications = DemoApplications.make(random, Math.min(DemoEstate.APPLICATIONS, count / 5));
    }

    DemoEstate make() {
        for (int number = 1; number <= count; number++) {
            vms.add(vm(number));
        }
        new DemoOddities(random).plant(vms);
        return new DemoEstate(vms, applications, edges(), sites);
    }

    private List<DemoSite> sites() {
        List<DemoSite> made = new ArrayList<>();
        String[][] names = {{"vc-zrh.nordwind.example", "ZRH", "7.0.3", "7"},
                {"vc-gva.nordwind.example", "GVA", "8.0.2",
                        "5"},
                {"vc-dr.nordwind.example", "DR", "8.0.2", "2"}};
        int[] hosts = {16, 16, 16, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 14};
        int cluster = 0;
        for (String[] name : names) {
            List<DemoCluster> clusters = new ArrayList<>();
            for (int i = 1; i <= Integer.parseInt(name[3]); i++) {
                String key = name[1].toLowerCase(java.util.Locale.ROOT);
                List<String> members = new ArrayList<>();
                for (int h = 1; h <= hosts[cluster]; h++) {
                    members.add("esx-%s-%02d%02d.nordwind.example".formatted(key, i, h));
                }
                clusters.add(new DemoCluster("%s-PROD-%02d".formatted(name[1], i), members,
                        List.of("ds-%s-%02d-a".formatted(key, i), "ds-%s-%02d-b".formatted(key, i),
                                "ds-%s-%02d-c".formatted(key, i))));
                cluster++;
            }
            made.add(new DemoSite(name[0], uuid().toString(), name[2], name[1], clusters, networks(name[1])));
        }
        return made;
    }

    private static List<DemoNetwork> networks(String site) {
        List<DemoNetwork> made = new ArrayList<>();
        for (int vlan : new int[]{110, 111, 120, 121, 130, 140, 150, 160, 220, 310}) {
            made.add(new DemoNetwork("dvPG-%s-%d".formatted(vlan == 220 ? "Backup" : "Prod", vlan), vlan, true,
                    "dvs-" + site.toLowerCase(java.util.Locale.ROOT)));
        }
        made.add(new DemoNetwork("dvPG-DMZ-31", 31, true, "dvs-" + site.toLowerCase(java.util.Locale.ROOT)));
        made.add(new DemoNetwork("VM Network", 0, false, "vSwitch0"));
        return made;
    }

    private DemoVm vm(int number) {
        // applications have between 2 and some 60 VMs: a few are large, most are small
        int at = (int) (applications.size() * Math.pow(random.nextDouble(), 1.7));
        DemoApplication application = applications.get(at);
        int draw = random.nextInt(100);
        DemoSite site = sites.get(draw < 58 ? 0 : draw < 92 ? 1 : 2);
        DemoCluster cluster = site.clusters().get(random.nextInt(site.clusters().size()));
        DemoPlace place = new DemoPlace(site.vcenter(), site.vcenterUuid(), site.datacenter(), cluster.name(),
                cluster.hosts().get(random.nextInt(cluster.hosts().size())),
                cluster.datastores().get(random.nextInt(cluster.datastores().size())));
        DemoVm vm = new DemoVm(number, application, place);
        String purpose = PURPOSES[random.nextInt(PURPOSES.length)];
        vm.name = "%s-%s-%04d".formatted(application.code(), purpose, number);
        vm.windows = random.nextInt(100) < 30;
        String[] os = vm.windows ? WINDOWS[skewed(WINDOWS.length)] : LINUX[skewed(LINUX.length)];
        vm.osId = os[0];
        vm.osName = os[1];
        vm.firmware = random.nextInt(100) < (vm.windows ? 55 : 25) ? "efi" : "bios";
        vm.secureBoot = vm.firmware.equals("efi") && random.nextInt(100) < 30;
        vm.cpus = new int[]{1, 2, 2, 4, 4, 8, 16}[skewed(7)];
        vm.memoryMib = vm.cpus * new int[]{2048, 2048, 4096, 4096, 8192}[random.nextInt(5)];
        vm.poweredOn = random.nextInt(100) < 94;
        vm.template = random.nextInt(1000) < 8;
        vm.placeholder = !vm.template && random.nextInt(1000) < 4;
        vm.instanceUuid = uuid().toString();
        vm.biosUuid = uuid().toString();
        disks(vm, purpose);
        nics(vm, site);
        return vm;
    }

    private void disks(DemoVm vm, String purpose) {
        int disks = vm.windows ? 1 + random.nextInt(3) : 1 + (random.nextInt(100) < 55 ? 0 : 1 + random.nextInt(3));
        for (int disk = 0; disk < disks; disk++) {
            long gib = DISK_GIB[random.nextInt(DISK_GIB.length)];
            if (disk > 0 && (purpose.equals("db") || purpose.equals("file")) && random.nextInt(100) < 18) {
                gib = 500L << random.nextInt(3);
            }
            // a quarter in use on average, so that the whole uses the 200 TB of the mission
            long used = Math.max(2048, (long) (gib * 1024 * (0.08 + 0.40 * random.nextDouble())));
            vm.disks.add(new DemoVm.Disk("Hard disk " + (disk + 1), 2000 + disk, gib * 1024, Math.min(used, gib * 1024),
                    random.nextInt(100) < 80,
                    "[%s] %s/%s%s.vmdk".formatted(vm.place.datastore(), vm.name, vm.name,
                            disk == 0 ? "" : "_" + disk)));
        }
    }

    private void nics(DemoVm vm, DemoSite site) {
        int nics = random.nextInt(100) < 82 ? 1 : 2 + random.nextInt(2);
        for (int nic = 0; nic < nics; nic++) {
            // the last two, DMZ and the standard switch, are rare: they are those nobody mapped
            int at = random.nextInt(100) < 97
                    ? random.nextInt(site.networks().size() - 2)
                    : site.networks().size() - 1 - random.nextInt(2);
            DemoNetwork network = site.networks().get(at);
            vm.nics.add(new DemoVm.Nic("Network adapter " + (nic + 1), network.name(),
                    random.nextInt(100) < 85 ? "Vmxnet3" : "E1000e",
                    "00:50:56:%02x:%02x:%02x".formatted(vm.number >> 8 & 0x3f, vm.number & 0xff, nic),
                    vm.poweredOn
                            ? "10.%d.%d.%d".formatted(network.vlan() & 0xff, vm.number >> 8, vm.number & 0xff)
                            : ""));
        }
    }

    private List<DemoEdge> edges() {
        List<DemoEdge> edges = new ArrayList<>();
        List<List<DemoVm>> members = new ArrayList<>();
        for (int i = 0; i < applications.size(); i++) {
            members.add(new ArrayList<>());
        }
        vms.forEach(vm -> members.get(vm.application.number() - 1).add(vm));
        for (List<DemoVm> of : members) {
            for (int i = 1; i < of.size(); i++) {
                edges.add(new DemoEdge(of.get(i), of.get(random.nextInt(i)), new int[]{443, 8443, 5432, 1433, 1521,
                        5672}[random.nextInt(6)], 100 + random.nextInt(40_000), random.nextInt(100) < 40));
            }
        }
        // one application in nine needs another: groups of two or three, as in life
        for (int i = 0; i + 1 < applications.size(); i += 9) {
            List<DemoVm> one = members.get(i + 1);
            int far = random.nextInt(3);
            // the first is known by name: the ledger needs payroll
            List<DemoVm> other = members.get(Math.min(applications.size() - 1, i + 1 + 1 + (i == 0 ? 0 : far)));
            if (!one.isEmpty() && !other.isEmpty() && one != other) {
                edges.add(new DemoEdge(one.getFirst(), other.getFirst(), 443, 34_000, true));
            }
        }
        return edges;
    }

    private int skewed(int bound) {
        return Math.min(random.nextInt(bound), random.nextInt(bound));
    }

    private UUID uuid() {
        long high = random.nextLong() & 0xffffffffffff0fffL | 0x4000L;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
