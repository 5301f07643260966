package io.towpath.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/// Exports of one estate as generations and dialects of RVTools write them: all sheets with all their headers, values where
/// the estate has some. The headers of 4.7 are those of `demo/rvtools-headers.tsv`; the others differ from them as told here.
class RvtoolsGeneration {

    static final RvtoolsGeneration V4_7 = new RvtoolsGeneration();

    /// Without what came with 4.4, and 29 custom attributes, one of them called `Name`.
    static final RvtoolsGeneration V4_1 = new RvtoolsGeneration() {
        @Override
        boolean has(String sheet, String header) {
            return !SINCE_4_4.contains(header);
        }

        @Override
        List<String> custom() {
            return Stream.concat(RvtoolsSheets.CUSTOM.stream(), Stream.concat(Stream.of("Name"), IntStream.range(1, 25)
                    .mapToObj("Attribute %02d"::formatted))).toList();
        }
    };

    /// Sizes in MB, names of before, titles with `tab`, and without what came with 4.0.
    static final RvtoolsGeneration V3_9 = new RvtoolsGeneration() {
        @Override
        boolean has(String sheet, String header) {
            return V4_1.has(sheet, header) && !SINCE_4_0.contains(header) && !sheet.equals("vLicense");
        }

        @Override
        String shown(String sheet, String header) {
            return switch (header) {
                case "In Use MiB" -> "In use MB";
                case "EnableUUID" -> "disk.EnableUUID";
                case "VI SDK UUID" -> "vCenter UUID";
                default -> header.replace("MiB", "MB").replace("KiB", "KB");
            };
        }

        @Override
        String title(String sheet) {
            return "tab" + sheet;
        }
    };

    /// What tools name that keep exports in a database: the sheet before each name, no blanks. Custom attributes are not kept.
    static final RvtoolsGeneration DATABASE = new RvtoolsGeneration() {
        @Override
        String shown(String sheet, String header) {
            return sheet + switch (header) {
                case "VM" -> "VMName";
                case "VM UUID" -> "UUID";
                case "DNS Name" -> "GuestHostName";
                case "Disks" -> "NumVirtualDisks";
                case "Creation date" -> "CreateDate";
                case "Datacenter" -> "DataCenter";
                case "SRM Placeholder" -> "SRMPlaceHolder";
                case "OS according to the configuration file" -> "OS";
                case "OS according to the VMware Tools", "OS according to the VMware tools" -> "OSTools";
                case "Host" -> sheet.equals("vHost") ? "Name" : "Host";
                case "# Memory" -> "MemorySize";
                case "Free %" -> "FreePercent";
                case "Size MiB (total)" -> "SizeTotalMiB";
                case "Size MiB (vmsn)" -> "SizeVmsnMiB";
                default -> header.replaceAll("[^A-Za-z0-9]", "");
            };
        }

        @Override
        List<String> custom() {
            return List.of();
        }
    };

    private static final Set<String> SINCE_4_4 = Set.of("Suspended To Memory", "Suspend Interval",
            "Overall Cpu Readiness", "Active Memory", "Fixed Passthru HotPlug", "Op Notification Timeout",
            "Vm Failover In Progress", "Customization Info", "Guest Detailed Data", "Compliance Check State",
            "Memory Tiering Type", "Domain List", "Certificate Issuer", "Certificate Start Date",
            "Certificate Expiry Date", "Certificate Status", "Certificate Subject");
    private static final Set<String> SINCE_4_0 = Set.of("SRM Placeholder", "Total disk capacity MiB", "CBT",
            "EFI Secure boot");
    private static final int FLUSH = 500;

    boolean has(String sheet, String header) {
        return true;
    }

    /// @return how it is written
    String shown(String sheet, String header) {
        return header;
    }

    String title(String sheet) {
        return sheet;
    }

    List<String> custom() {
        return RvtoolsSheets.CUSTOM;
    }

    Object value(String header, Map<String, Object> row) {
        return row.getOrDefault(header, "");
    }

    /// A column: what it means, how it is called.
    private record Column(String meaning, String shown) {}

    private List<Column> columns(String sheet, List<String> whole) {
        List<Column> columns = new ArrayList<>();
        for (String header : whole) {
            if (header.equals("*")) {
                custom().forEach(each -> columns.add(new Column("custom:" + each, each)));
            } else if (has(sheet, header)) {
                columns.add(new Column(header, shown(sheet, header)));
            }
        }
        return columns;
    }

    private Object cell(Column column, Map<String, Object> row) {
        if (!column.meaning.startsWith("custom:")) {
            return value(column.meaning, row);
        }
        String attribute = column.meaning.substring("custom:".length());
        // the snapshot's own name stands in its row, a VM's attribute of that name in all of them
        return attribute.equals("Name") ? "asset of " + row.get("VM UUID") : row.getOrDefault(attribute, "");
    }

    Path write(DemoEstate estate, Path file) throws IOException {
        RvtoolsRows rows = new RvtoolsRows(estate);
        try (OutputStream out = Files.newOutputStream(file); Workbook book = new Workbook(out, "RVTools", "1.0")) {
            for (Map.Entry<String, List<String>> sheet : RvtoolsSheets.whole().entrySet()) {
                List<Column> columns = columns(sheet.getKey(), sheet.getValue());
                if (columns.isEmpty()) {
                    continue;
                }
                Worksheet page = book.newWorksheet(title(sheet.getKey()));
                for (int at = 0; at < columns.size(); at++) {
                    page.value(0, at, columns.get(at).shown);
                }
                int[] line = {0};
                rows.of(sheet.getKey(), row -> {
                    line[0]++;
                    for (int at = 0; at < columns.size(); at++) {
                        Object cell = cell(columns.get(at), row);
                        if (cell instanceof Number number) {
                            page.value(line[0], at, number);
                        } else if (!cell.toString().isEmpty()) {
                            page.value(line[0], at, cell.toString());
                        }
                    }
                    if (line[0] % FLUSH == 0) {
                        try {
                            page.flush();
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                });
                page.finish();
            }
        }
        return file;
    }

    /// Headers of each sheet as they are written.
    Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        RvtoolsSheets.whole().forEach((sheet, whole) -> all.put(sheet, columns(sheet, whole).stream().map(Column::shown)
                .toList()));
        return all;
    }
}
