package io.towpath.inventory.reading;

/// How much one upload may hold. Beyond them it is refused as a whole, whatever it says.
final class Bounds {

    static final long WORKBOOK_BYTES = 200L << 20;
    static final long CSV_BYTES = 50L << 20;
    /// RVTools writes a sheet of 20,000 VMs as one CSV.
    static final long RVTOOLS_CSV_BYTES = 200L << 20;
    static final int ROWS = 200_000;
    static final int COLUMNS = 100;
    /// Sheets of RVTools have up to 100, and each custom attribute adds one to each; a CMDB's list of all columns of a
    /// class has more than that.
    static final int PROGRAM_COLUMNS = 400;
    static final int FIELD_CHARS = 64 << 10;
    /// What all members of an archive may inflate to.
    static final long INFLATED_BYTES = 2L << 30;
    /// Real sheets shrink to a twentieth; from this size on a member may have shrunk to a 250th at most.
    static final long RATIO = 250;
    static final long RATIO_FROM_BYTES = 16L << 20;
    static final int ARCHIVE_MEMBERS = 10_000;
    static final int FILES = 200;
    /// All different texts of a workbook together; they are held in memory.
    static final long SHARED_CHARS = 48L << 20;
    static final int XML_DEPTH = 40;
    static final int JSON_DEPTH = 20;
    /// Different names of elements and attributes in a member of a workbook; the standard has some hundreds.
    static final int XML_NAMES = 2_000;
    /// Attributes of one element, those that declare namespaces included.
    static final int XML_ATTRIBUTES = 2_000;
    /// A name of anything: VM, application, host.
    static final int NAME_CHARS = 255;

    private Bounds() {}
}
