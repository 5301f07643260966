package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.intake.IntakeAnswer;
import io.towpath.intake.IntakeLetters;
import io.towpath.intake.Intakes;
import io.towpath.inventory.application.Applications;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/// What the demo makes up is what the form takes.
@DatabaseTest
@Transactional
class DemoIntakesTest {

    @Autowired
    private Intakes intakes;
    @Autowired
    private IntakeLetters letters;
    @Autowired
    private Applications applications;
    @Autowired
    private JdbcClient db;

    @Test
    void threeAnswerOneIsNotTheOwnerAndNobodyIsAskedTwice() {
        db.sql("delete from application_intake").update();
        for (String name : new String[]{"Webshop", "Ledger", "Payroll", "CRM", "DMS"}) {
            db.sql("""
                    insert into application (name, owner_name, owner_email) values (:name, 'Anna', 'anna@example.com')
                        on conflict (lower(name)) do update set owner_email = 'anna@example.com'
                    """).param("name", name).update();
        }
        DemoIntakes demo = new DemoIntakes(intakes, letters, applications);

        demo.play();
        int asked = applications.asked().asked();
        demo.play();

        assertThat(asked).isBetween(4, 9);
        assertThat(applications.asked()).isEqualTo(new Applications.Asked(asked, 4));
        assertThat(answerOf("Webshop").said()).isNotNull();
        assertThat(answerOf("CRM").instead()).isNotNull();
    }

    private IntakeAnswer answerOf(String name) {
        return intakes.of(applications.named(name).orElseThrow().id()).orElseThrow().answers().getFirst();
    }
}
