package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Wired;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DatabaseTest
class AnsibleInventoryTest {

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;
    @Autowired
    private AnsibleInventory inventories;

    @Test
    void aWavesVmsAreHostsWithWhatPlaybooksAskFor() {
        Wired wired = new Wired(db);
        UUID web = wired.vm("web 01", "prod");
        UUID twin = wired.vm("web 01", "prod");
        UUID wave = wired.wave(web, twin);
        db.sql("""
                update vm set ip_addresses = '{10.1.2.3, fe80::1}', tier = 1, owner_name = 'Anna {{ lookup("pipe", "id") }}',
                              guest_os = 'Debian GNU/Linux 12' where id = :vm
                """).param("vm", web).update();
        String key = db.sql("select key from wave where id = :w").param("w", wave).query(String.class).single();

        AnsibleInventory.Hosts hosts = inventories.of(wave).orElseThrow();

        assertThat(hosts.hosts()).containsOnlyKeys("web-01", "web-01-" + twin);
        assertThat(hosts.hosts().get("web-01")).containsEntry("ansible_host", "10.1.2.3")
                .containsEntry("towpath_addresses", List.of("10.1.2.3", "fe80::1")).containsEntry("towpath_wave", key)
                .containsEntry("towpath_vm_id", web.toString()).containsEntry("towpath_name", "web 01")
                .containsEntry("towpath_owner_name", "Anna { { lookup(\"pipe\", \"id\") }}")
                .containsKey("towpath_target");
        assertThat(hosts.hosts().get("web-01").get("towpath_networks")).asString().contains("source=prod", "target=");
        assertThat(hosts.groups()).containsEntry("tier_1", List.of("web-01"))
                .containsEntry("os_linux", List.of("web-01"))
                .containsEntry(key.toLowerCase().replaceAll("[^a-z0-9_]+", "_"), List.of("web-01", "web-01-" + twin));
        assertThat(hosts.groups().keySet()).allMatch(name -> name.matches("[a-z_][a-z0-9_]*"));
    }

    @Test
    void scriptsGetAListAndPeopleAFile() {
        Wired wired = new Wired(db);
        UUID wave = wired.wave(wired.vm("db01", "prod"));
        var read = AuthorityUtils.createAuthorityList("inventory:read", "wave:read");

        var list = mvc.get().uri("/api/v1/waves/" + wave + "/ansible-inventory").with(opaqueToken().authorities(read))
                .exchange();
        assertThat(list).hasStatusOk().bodyJson().extractingPath("$._meta.hostvars.db01.towpath_name")
                .isEqualTo("db01");
        assertThat(list).bodyJson().extractingPath("$.all.children").asArray().isNotEmpty();
        var file = mvc.get().uri("/reports/ansible/" + wave + ".json").with(user("lena").authorities(read)).exchange();
        assertThat(file).hasStatusOk().bodyJson().extractingPath("$.all.hosts.db01.towpath_vm_id").isNotNull();
        assertThat(mvc.get().uri("/waves/" + wave).with(user("lena").authorities(read))).bodyText()
                .contains("/reports/ansible/" + wave + ".json");
        assertThat(mvc.get().uri("/api/v1/waves/" + UUID.randomUUID() + "/ansible-inventory").with(opaqueToken()
                .authorities(read))).hasStatus(404);
    }

    @Test
    void whatAGuestTellsIsNoOptionOfTheControllersSsh() {
        Wired wired = new Wired(db);
        UUID option = wired.vm("guest1", "prod");
        UUID link = wired.vm("guest2", "prod");
        UUID name = wired.vm("guest3", "prod");
        UUID wave = wired.wave(option, link, name);
        db.sql("update vm set ip_addresses = '{-oProxyCommand=id}', dns_name = '-oProxyCommand=id' where id = :vm")
                .param("vm", option).update();
        db.sql("update vm set ip_addresses = '{fe80::1, 169.254.3.4, 127.0.0.1, \"::\", 2001:db8::7}' where id = :vm")
                .param("vm", link).update();
        db.sql("update vm set ip_addresses = '{999.1.1.1, 1}', dns_name = 'db.example.com' where id = :vm")
                .param("vm", name).update();

        var hosts = inventories.of(wave).orElseThrow().hosts();

        assertThat(hosts.get("guest1")).containsEntry("ansible_host", option + ".invalid").containsEntry(
                "towpath_no_host_because",
                "What the guest tells is no address that others reach, and no name of a host.");
        assertThat(hosts.get("guest2")).containsEntry("ansible_host", "2001:db8::7")
                .doesNotContainKey("towpath_no_host_because");
        assertThat(hosts.get("guest3")).containsEntry("ansible_host", "db.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "localhost.localdomain", "localhost4", "web.localhost",
            "ip6-loopback", "1234", "127.1", "10.1.2.300", "0x7f000001", "0177.0.0.1", "db.0X7F"})
    void noNameLeadsToTheController(String name) {
        assertThat(AnsibleAddress.of(List.of(), name).host()).isNull();
        assertThat(AnsibleAddress.of(List.of(), name).why()).contains("no name of a host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.example.com", "7-eleven", "1and1.com", "thelocalhost.com", "web01", "0xcafe.bar"})
    void otherNamesAreTaken(String name) {
        assertThat(AnsibleAddress.of(List.of("127.0.0.1"), name)).isEqualTo(new AnsibleAddress(name, null));
    }

    @Test
    void noHostIsNamedLikeAGroupOrTheController() {
        Wired wired = new Wired(db);
        UUID controller = wired.vm("localhost", "prod");
        UUID group = wired.vm("tier_3", "prod");
        UUID all = wired.vm("All", "prod");
        UUID wave = wired.wave(controller, group, all);
        db.sql("update vm set tier = 3 where id = :vm").param("vm", group).update();

        var hosts = inventories.of(wave).orElseThrow();

        assertThat(hosts.hosts()).containsOnlyKeys("localhost-" + controller, "tier_3-" + group, "All-" + all);
        assertThat(hosts.groups()).containsEntry("tier_3", List.of("tier_3-" + group));
    }

    @Test
    void applicationsWithNamesAlikeAreGroupsOfTheirOwn() {
        AnsibleGroups groups = new AnsibleGroups();
        groups.add("application_", "Web shop", "a");
        groups.add("application_", "web-shop", "b");
        groups.add("application_", "Müller", "c");
        groups.add("application_", "Möller", "d");
        groups.add("application_", "Payroll EU", "e");
        groups.add("application_", "payroll eu", "f");

        assertThat(groups.named()).hasSize(5).containsEntry("application_payroll_eu", List.of("e", "f"))
                .doesNotContainKey("application_web_shop");
        assertThat(groups.named().values()).contains(List.of("a"), List.of("b"), List.of("c"), List.of("d"));
    }
}
