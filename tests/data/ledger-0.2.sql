BEGIN TRANSACTION;
CREATE TABLE attachments (
	message INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	is_picture BOOLEAN NOT NULL, 
	is_ours BOOLEAN NOT NULL, 
	findings JSON NOT NULL, 
	PRIMARY KEY (message, number)
);
INSERT INTO "attachments" VALUES(1,1,'отчет.xlsx','входящие/почта/3/отчет.xlsx','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd',4096,0,0,'[]');
CREATE TABLE letters (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	attempt INTEGER DEFAULT '1' NOT NULL, 
	message_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	form VARCHAR, 
	period VARCHAR, 
	organization VARCHAR NOT NULL, 
	recipients VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	files JSON NOT NULL, 
	checksums JSON NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR DEFAULT '' NOT NULL, 
	changed_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key", attempt), 
	UNIQUE (message_id)
);
INSERT INTO "letters" VALUES(1,'send:quarterly-report:2026-Q4:010',1,'<cbf944fc5f8047c58b737cba7a3f9373@example.ru>','send','quarterly-report','2026-Q4','010','mfc@example.ru','Отчет за 4 квартал 2026 г.: заполните до 10.01.2027','["\u041e\u0442\u0447\u0435\u0442 \u041c\u0410\u0423 \u00ab\u041c\u0424\u0426\u00bb (010) 2026-Q4.xlsx", "\u0421\u0440\u043e\u043a\u0438 2026.ics"]','["de22ebd92925d2df46cb0314a2c1f4cbe9096d73eb9e3b8b19535d4a4eddad06", "368b1a8f02735a6b5a805680e4119127f7f0f46c685f6a41c4e4b7123683e4c1"]','draft','','2026-11-27 06:01:44');
INSERT INTO "letters" VALUES(2,'send:quarterly-report:2026-Q4:052',1,'<cebe4cb5b54448b4a514da2da234b0d9@example.ru>','send','quarterly-report','2026-Q4','052','rdk@example.ru','Отчет за 4 квартал 2026 г.: заполните до 10.01.2027','["\u041e\u0442\u0447\u0435\u0442 \u041c\u0411\u0423 \u00ab\u0420\u0414\u041a\u00bb (052) 2026-Q4.xlsx", "\u0421\u0440\u043e\u043a\u0438 2026.ics"]','["332a84d2e19371d0f3cf59acfd50373f438f8e70ba9c5da0e47a5e614da335fa", "368b1a8f02735a6b5a805680e4119127f7f0f46c685f6a41c4e4b7123683e4c1"]','draft','','2026-11-27 06:01:44');
CREATE TABLE messages (
	id INTEGER NOT NULL, 
	mailbox VARCHAR NOT NULL, 
	uidvalidity INTEGER NOT NULL, 
	uid INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	received DATETIME NOT NULL, 
	path VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	message_id VARCHAR NOT NULL, 
	answers JSON NOT NULL, 
	sender VARCHAR NOT NULL, 
	sender_name VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	organization VARCHAR, 
	matched_by VARCHAR NOT NULL, 
	findings JSON NOT NULL, 
	is_done BOOLEAN NOT NULL, 
	seen_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (mailbox, uidvalidity, uid)
);
INSERT INTO "messages" VALUES(1,'INBOX',7,3,'abababababababababababababababababababababababababababababababab',5120,'2026-10-09 09:30:00.000000','входящие/почта/3.eml','letter','<a@example.ru>','["<b@example.ru>"]','rdk@example.ru','РДК','Отчет РДК','052','sender','[["F135", "\u0410\u0434\u0440\u0435\u0441 \u00abrdk@example.ru\u00bb \u043d\u0435 \u0447\u0438\u0441\u043b\u0438\u0442\u0441\u044f \u043d\u0438 \u0437\u0430 \u043e\u0434\u043d\u043e\u0439 \u043e\u0440\u0433\u0430\u043d\u0438\u0437\u0430\u0446\u0438\u0435\u0439."]]',0,'2026-11-27 06:01:45');
CREATE INDEX ix_letters_organization ON letters (organization);
CREATE INDEX ix_messages_sha256 ON messages (sha256);
COMMIT;
