GRANT UPDATE, DELETE ON
    parties_approvalmandateevent, parties_bankaccountevent, parties_interestevent
    TO bidrag_app;
GRANT DELETE ON parties_approvalmandate, parties_bankaccount, parties_interest TO bidrag_app;
DROP TRIGGER only_ends_earlier ON parties_interest;
DROP TRIGGER only_ends_earlier ON parties_approvalmandate;
DROP FUNCTION only_ends_earlier();
DROP TRIGGER bankgiro_in_the_register ON parties_bankaccount;
DROP TRIGGER bankgiro_in_the_register ON parties_party;
DROP FUNCTION bankgiro_is_in_the_register();
DROP TRIGGER stands ON parties_bankaccount;
DROP FUNCTION bank_account_stands();
